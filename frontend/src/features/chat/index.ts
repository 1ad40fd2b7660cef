export { ConversationPage } from "./conversation-page";
export { fetchSoon } from "./fetch-soon";
export { NewChatPage } from "./new-chat-page";
export { useChatSync } from "./sync";
