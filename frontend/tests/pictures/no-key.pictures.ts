import { Stage } from "../e2e/support/stage";
import { pictures } from "./shoot";

const stage = new Stage({ OPENROUTER_API_KEY: "", LOCAL_MODEL: "off" });

pictures(stage, "no-key", { path: "/", steps: (page) => page.getByText(/Nobody can answer yet/).waitFor() });
