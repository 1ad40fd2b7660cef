import { KeyRound } from "lucide-react";
import { Dialog } from "radix-ui";
import type { ReactNode } from "react";
import { useSession } from "@/lib/session";
import { useAbout, useAboutSync } from "./about";
import { SignInForm } from "./sign-in-form";

/** Asks for the access token where the gateway wants it. What was refused meanwhile goes on by itself. */
export function SessionGate({ children }: { children: ReactNode }) {
  const isLocked = useSession((session) => session.isLocked);
  const about = useAbout();
  useAboutSync();
  // A page that never got in has nothing to show behind a dialog.
  if (isLocked && about.data === undefined) return <SignInPage />;
  return (
    <>
      {children}
      {isLocked && <SignInDialog />}
    </>
  );
}

function SignInPage() {
  return (
    <main className="grid h-full place-items-center overflow-y-auto p-6">
      <div className="w-full max-w-sm">
        <KeyRound aria-hidden="true" className="mb-4 size-7 text-accent" />
        <h1 className="text-xl font-semibold">Open Chat is locked</h1>
        <p className="mt-1 mb-6 text-muted">This gateway asks for its access token before it shows anything.</p>
        <SignInForm />
      </div>
    </main>
  );
}

/** Over the page as it stands: drafts and half-read answers stay where they are. */
function SignInDialog() {
  return (
    <Dialog.Root open>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-50 bg-black/40" />
        <Dialog.Content className="fixed inset-x-0 bottom-0 z-60 rounded-t-xl border bg-raised p-5 shadow-float outline-none sm:inset-x-auto sm:top-[20vh] sm:bottom-auto sm:left-1/2 sm:w-[min(26rem,92vw)] sm:-translate-x-1/2 sm:rounded-xl">
          <Dialog.Title className="text-lg font-semibold">Your session has ended</Dialog.Title>
          <Dialog.Description className="mt-1 mb-5 text-sm text-muted">
            Give the access token again and everything goes on where it was. Nothing is lost.
          </Dialog.Description>
          <SignInForm />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
