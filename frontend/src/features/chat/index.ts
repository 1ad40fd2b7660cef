export { ConversationPage } from "./conversation-page";
export { NewChatPage } from "./new-chat-page";
export { useChatSync } from "./sync";
