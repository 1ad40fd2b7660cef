import { Stage } from "../e2e/support/stage";
import { pictures } from "./shoot";

const stage = new Stage({ ACCESS_TOKEN: "a-long-random-secret" });

pictures(stage, "sign-in", "/", (page) => page.getByLabel("Access token").waitFor(), false);
