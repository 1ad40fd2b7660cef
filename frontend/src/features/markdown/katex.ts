import "katex/dist/katex.min.css";

export { render as set } from "katex";
