/** The page's shape while its first numbers are on their way. */
export function Skeleton() {
  return (
    <div role="status" className="mx-auto max-w-[90rem] space-y-4 p-3 sm:p-4">
      <span className="sr-only">Loading</span>
      <p className="appear-late fixed inset-x-3 top-24 z-10 mx-auto w-fit card px-4 py-2.5 text-base shadow-lg">
        Waking the server up. After a quiet time it starts anew, which takes a few seconds.
      </p>
      <div className="skeleton h-9 w-48" />
      <div className="skeleton h-24" />
      <div className="grid gap-4 lg:grid-cols-[18rem_minmax(0,1fr)]">
        <div className="skeleton h-72" />
        <ChartSkeleton />
      </div>
    </div>
  );
}

export function ChartSkeleton() {
  return (
    <div className="card space-y-4 p-5" aria-hidden="true">
      <div className="skeleton h-6 w-2/5" />
      <div className="skeleton h-4 w-3/5" />
      <div className="skeleton h-72" />
    </div>
  );
}
