export { Parts } from "./parts";
export { markdownOf, plainText } from "./words";
