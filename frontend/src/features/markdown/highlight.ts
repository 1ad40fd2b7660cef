import { common } from "lowlight";
import { highlighterOf } from "./colour";

export const { knows, highlight } = highlighterOf(common);
