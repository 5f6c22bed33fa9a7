// One stroke style for every sign on the page; always beside words, so hidden from screen readers.

const PATHS = {
  check: "M4 10.5 8 14.5 16 6",
  seal: "M10 2 12.2 3.9 15 3.6 15.7 6.4 18 8 16.9 10.7 17.6 13.4 15 14.6 13.8 17.2 11 16.8 8.6 18.2 6.6 16.2 3.8 15.9 3.6 13 1.9 10.7 3.5 8.4 3.4 5.5 6.2 4.8ZM6.5 10.2 9 12.7 13.5 7.8",
  clock: "M10 2.5a7.5 7.5 0 1 0 0 15a7.5 7.5 0 1 0 0-15ZM10 6V10.5L13 12",
  late: "M10 2.5 18 16.5H2ZM10 8V11.5M10 14V14.1",
  cross: "M5 5 15 15M15 5 5 15",
  none: "M10 2.5a7.5 7.5 0 1 0 0 15a7.5 7.5 0 1 0 0-15ZM4.8 4.8 15.2 15.2",
  unplugged: "M7 3V7M13 3V7M5 7H15V10a5 5 0 0 1-2 4M9 14.9A5 5 0 0 1 5 10V7M10 15V18M2 2 18 18",
  working: "M10 2.5a7.5 7.5 0 1 1-7.5 7.5",
  download: "M10 3V12M6 8.5 10 12.5 14 8.5M4 16.5H16",
  search: "M9 3.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11ZM13 13 17 17",
  chevron: "M6 8 10 12 14 8",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, className = "size-4" }: { name: IconName; className?: string }) {
  return (
    <svg viewBox="0 0 20 20" className={`shrink-0 ${className}`} fill="none" aria-hidden="true">
      <path
        d={PATHS[name]}
        stroke="currentColor"
        strokeWidth="1.8"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
