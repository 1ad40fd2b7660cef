import "./styles/theme.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/app";
import { fetchSoon } from "./features/chat";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
fetchSoon(window.location.pathname);
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
