import type { ViewControl } from "@/hooks/use-view";

/** The same as wheel, pinch and drag do, for those who have none of them. */
export function ZoomButtons({ control }: { control: ViewControl }) {
  const { isWhole, view, move } = control;
  const buttons: [words: string, sign: string, act: () => void][] = [
    ["Zoom in", "+", control.zoomIn],
    ["Zoom out", "−", control.zoomOut],
    ["Move to earlier hours", "←", () => move(-view.hours / 2)],
    ["Move to later hours", "→", () => move(view.hours / 2)],
    ["Show all hours", "all", control.reset],
  ];
  return (
    <span role="group" aria-label="Part of the chart in view" className="flex gap-1">
      {buttons.map(([words, sign, act]) => (
        <button
          key={words}
          type="button"
          aria-label={words}
          aria-disabled={isWhole && words !== "Zoom in"}
          onClick={act}
          className="min-w-7 rounded-md border border-line px-1.5 py-0.5 hover:bg-raised aria-disabled:opacity-60"
        >
          {sign}
        </button>
      ))}
    </span>
  );
}
