import {
  Boxes,
  ChartColumn,
  Database,
  Info,
  Keyboard,
  type LucideIcon,
  MessageSquare,
  Palette,
  Server,
} from "lucide-react";
import type { ComponentType } from "react";
import { AboutSection } from "./about-section";
import { AppearanceSection } from "./appearance-section";
import { ChatSection } from "./chat-section";
import { DataSection } from "./data-section";
import { GatewaySection } from "./gateway-section";
import { KeyboardSection } from "./keyboard-section";
import { ModelsSection } from "./models-section";
import { UsageSection } from "./usage-section";

interface Section {
  readonly id: string;
  readonly title: string;
  readonly Icon: LucideIcon;
  readonly Content: ComponentType;
}

const FIRST: Section = { id: "appearance", title: "Appearance", Icon: Palette, Content: AppearanceSection };

export const SECTIONS: readonly Section[] = [
  FIRST,
  { id: "chat", title: "Chat", Icon: MessageSquare, Content: ChatSection },
  { id: "models", title: "Models", Icon: Boxes, Content: ModelsSection },
  { id: "gateway", title: "Gateway", Icon: Server, Content: GatewaySection },
  { id: "usage", title: "Usage", Icon: ChartColumn, Content: UsageSection },
  { id: "data", title: "Data", Icon: Database, Content: DataSection },
  { id: "keyboard", title: "Keyboard", Icon: Keyboard, Content: KeyboardSection },
  { id: "about", title: "About", Icon: Info, Content: AboutSection },
];

/** The first one where the address names none that there is. */
export function sectionOf(id: string | undefined): Section {
  return SECTIONS.find((section) => section.id === id) ?? FIRST;
}
