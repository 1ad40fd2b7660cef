export { problemWords } from "@/lib/problem-words";
