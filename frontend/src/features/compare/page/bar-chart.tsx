import clsx from "clsx";

export interface Bar {
  readonly key: string;
  readonly name: string;
  readonly value: number;
  readonly words: string;
}

interface BarChartProps {
  title: string;
  bars: readonly Bar[];
  /** The least is the best. */
  least?: boolean;
}

const BAR_HEIGHT = 8;

/** Bars beside their names and figures, which are text: the bars are for the eye alone. The best one has the accent. */
export function BarChart({ title, bars, least = false }: BarChartProps) {
  if (bars.length === 0) return null;
  const values = bars.map(({ value }) => value);
  const most = Math.max(...values);
  const best = least ? Math.min(...values) : most;
  return (
    <figure aria-label={title}>
      <figcaption className="mb-1.5 text-sm font-medium">
        {title} <span className="font-normal text-muted">({least ? "less" : "more"} is better)</span>
      </figcaption>
      <ul className="flex flex-col gap-1.5">
        {bars.map(({ key, name, value, words }) => (
          <li
            key={key}
            className="grid grid-cols-[minmax(0,11rem)_1fr_auto] items-center gap-3 text-sm max-sm:grid-cols-[1fr_auto]"
          >
            <span className="truncate" title={name}>
              {name}
            </span>
            <svg
              aria-hidden="true"
              className={clsx(
                "h-2 w-full max-sm:order-last max-sm:col-span-2",
                value === best ? "fill-accent" : "fill-strong",
              )}
            >
              <rect
                width={`${most === 0 ? 0 : Math.max(1, (value / most) * 100)}%`}
                height={BAR_HEIGHT}
                rx={BAR_HEIGHT / 2}
              />
            </svg>
            <span className="text-right tabular-nums">{words}</span>
          </li>
        ))}
      </ul>
    </figure>
  );
}
