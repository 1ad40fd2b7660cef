import { type FormEvent, useRef, useState } from "react";
import { problemWords } from "@/lib/problem-words";
import { Button } from "@/ui/button";
import { Field, TextInput } from "@/ui/field";
import { CookieNotKept, openSession, WrongToken } from "./sessions";

export function SignInForm() {
  const [token, setToken] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [isAsking, setIsAsking] = useState(false);
  const input = useRef<HTMLInputElement>(null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setIsAsking(true);
    try {
      await openSession(token.trim());
    } catch (refusal) {
      setError(words(refusal));
      setIsAsking(false);
      // With it screen readers read out what is wrong.
      input.current?.select();
    }
  };

  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      <Field
        label="Access token"
        error={error}
        hint={
          <>
            The value of <code>ACCESS_TOKEN</code> in the gateway's <code>.env</code> file. This browser is asked for it
            once.
          </>
        }
      >
        {(ids) => (
          <TextInput
            {...ids}
            ref={input}
            type="password"
            autoComplete="current-password"
            required
            autoFocus
            value={token}
            onChange={({ target }) => setToken(target.value)}
          />
        )}
      </Field>
      <Button type="submit" look="solid" busy={isAsking} disabled={token.trim() === ""}>
        Continue
      </Button>
    </form>
  );
}

function words(error: unknown): string {
  if (error instanceof WrongToken) {
    return "This is not the token of this gateway. It is the value of ACCESS_TOKEN in its .env file.";
  }
  if (error instanceof CookieNotKept) {
    return "The token is right, but this browser did not keep the session's cookie. Allow cookies for this page and try again.";
  }
  return problemWords(error);
}
