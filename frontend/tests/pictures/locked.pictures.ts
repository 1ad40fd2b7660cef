import { Stage } from "../e2e/support/stage";
import { pictures } from "./shoot";

const stage = new Stage({ ACCESS_TOKEN: "a-long-random-secret" });

pictures(stage, "sign-in", {
  path: "/",
  steps: (page) => page.getByLabel("Access token").waitFor(),
  // What a browser says of each answer that is none.
  expects: /status of 401/,
});
