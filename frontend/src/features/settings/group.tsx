import { type ReactNode, useId } from "react";

interface GroupProps {
  /** None where the section has only one. */
  title?: string;
  about?: ReactNode;
  children: ReactNode;
}

/** Settings that belong together. */
export function Group({ title, about, children }: GroupProps) {
  const id = useId();
  const card = "flex flex-col gap-4 rounded-xl border bg-raised p-4 sm:px-5";
  if (title === undefined) return <div className={`mb-6 ${card}`}>{children}</div>;
  return (
    <section aria-labelledby={id} className="mb-8">
      <h3 id={id} className="font-semibold">
        {title}
      </h3>
      {about && <p className="mt-0.5 text-sm text-muted">{about}</p>}
      <div className={`mt-3 ${card}`}>{children}</div>
    </section>
  );
}
