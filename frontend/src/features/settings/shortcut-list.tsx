import { type Command, useCommandRegistry } from "@/lib/commands";
import { type Preferences, usePreferences } from "@/lib/preferences";
import { Keys } from "@/ui/keys";

type Shortcut = Pick<Command, "id" | "title"> & { readonly keys: string };

const SECTIONS: readonly Command["section"][] = ["Conversation", "Answer", "Models", "Go to", "Appearance", "Help"];

const WRITING: Record<Preferences["sendKey"], readonly Shortcut[]> = {
  enter: [
    { id: "send", title: "Send the message", keys: "Enter" },
    { id: "line", title: "Begin a new line", keys: "Shift+Enter" },
  ],
  "mod-enter": [
    { id: "send", title: "Send the message", keys: "Mod+Enter" },
    { id: "line", title: "Begin a new line", keys: "Enter" },
  ],
};

/** What has keys here and now, by section. */
export function ShortcutList() {
  const commands = useCommandRegistry((registry) => registry.commands);
  const sendKey = usePreferences((preferences) => preferences.sendKey);
  const shortcuts = [...commands.values()].flatMap(({ id, title, section, keys }) =>
    keys === undefined ? [] : [{ id, title, section, keys }],
  );
  return (
    <>
      <ShortcutGroup title="Writing" shortcuts={WRITING[sendKey]} />
      {SECTIONS.map((section) => (
        <ShortcutGroup
          key={section}
          title={section}
          shortcuts={shortcuts.filter((shortcut) => shortcut.section === section)}
        />
      ))}
    </>
  );
}

function ShortcutGroup({ title, shortcuts }: { title: string; shortcuts: readonly Shortcut[] }) {
  if (shortcuts.length === 0) return null;
  return (
    <section className="mb-5 break-inside-avoid">
      <h3 className="mb-1 text-sm font-semibold">{title}</h3>
      <dl>
        {shortcuts.map(({ id, title: what, keys }) => (
          <div key={id} className="flex min-h-8 items-center justify-between gap-4 border-b text-sm last:border-b-0">
            <dt className="text-muted">{what}</dt>
            <dd className="shrink-0">
              <Keys keys={keys} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
