import { all } from "lowlight";
import { highlighterOf } from "./colour";

export const { knows, highlight } = highlighterOf(all);
