import type { components } from "@/protocol/openapi";

type Schemas = components["schemas"];

export type Comparison = Schemas["ComparisonOut"];
/** As lists have it: without its lanes. */
export type ComparisonItem = Schemas["ComparisonItemOut"];
export type Lane = Schemas["LaneOut"];
/** What a lane is asked: a model, and how. */
export type Variant = Schemas["VariantIn"];
export type VariantSet = Schemas["VariantSetOut"];
export type ComparisonRequest = Schemas["ComparisonCreate"];
export type Vote = Schemas["VoteIn"];
/** What a model says of the lanes; no vote. */
export type Judgement = Schemas["JudgementOut"];
export type Grade = Schemas["GradeOut"];
export type JudgeRequest = Schemas["JudgeIn"];
/** What every answer must meet. */
export type Check = Schemas["CheckIn"];
