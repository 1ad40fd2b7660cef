import { useState } from "react";
import { Field, TextInput } from "@/ui/field";

interface TagsFieldProps {
  tags: readonly string[];
  onChange: (tags: string[]) => void;
}

/** Tags as they are typed: with commas between. */
export function TagsField({ tags, onChange }: TagsFieldProps) {
  // As typed: a comma at the end is no tag yet.
  const [typed, setTyped] = useState(tags.join(", "));
  return (
    <Field label="Tags" hint="With commas between. The history and the leaderboard can be narrowed to one.">
      {(ids) => (
        <TextInput
          {...ids}
          dir="auto"
          autoComplete="off"
          placeholder="None"
          value={typed}
          onChange={({ target }) => {
            setTyped(target.value);
            onChange(tagsOf(target.value));
          }}
        />
      )}
    </Field>
  );
}

function tagsOf(typed: string): string[] {
  const tags = typed.split(",").map((tag) => tag.trim());
  return [...new Set(tags)].filter((tag) => tag !== "");
}
