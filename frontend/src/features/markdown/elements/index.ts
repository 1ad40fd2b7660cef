import type { Components } from "react-markdown";
import { Code, Pre } from "./code";
import { ExternalLink } from "./external-link";
import { LoadedOnDemand } from "./image";
import { Sup } from "./marks";
import { NestedTable } from "./table";
import { TaskBox } from "./task-box";

/** What each of Markdown's elements is on the page. The parser makes no others: HTML is text. */
export const elements: Components = {
  a: ExternalLink,
  code: Code,
  img: LoadedOnDemand,
  input: TaskBox,
  pre: Pre,
  sup: Sup,
  table: NestedTable,
};
