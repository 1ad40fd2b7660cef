import { Skeleton } from "@/ui/skeleton";

export function MessagesSkeleton() {
  return (
    <div aria-busy="true" className="mx-auto flex w-full max-w-(--measure) grow flex-col justify-end gap-6 px-4 pb-8">
      <span className="sr-only">Fetching the conversation</span>
      <Skeleton className="h-10 w-1/2 self-end" />
      <div className="flex flex-col gap-2.5">
        <Skeleton className="h-4 w-11/12" />
        <Skeleton className="h-4 w-full" />
        <Skeleton className="h-4 w-3/4" />
      </div>
      <Skeleton className="h-10 w-2/5 self-end" />
      <div className="flex flex-col gap-2.5">
        <Skeleton className="h-4 w-full" />
        <Skeleton className="h-4 w-10/12" />
      </div>
    </div>
  );
}
