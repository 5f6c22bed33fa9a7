import { useState, type DragEvent } from "react";

/** A file by drag and drop, or by the button, which keyboards reach. */
export function DropZone({ onFile }: { onFile: (file: File) => void }) {
  const [over, setOver] = useState(false);
  const take = (files: FileList | null) => {
    const file = files?.[0];
    if (file) onFile(file);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  const onDragOver = (event: DragEvent) => {
    event.preventDefault();
    setOver(true);
  };
  return (
    <div
      data-testid="drop-zone"
      onDrop={onDrop}
      onDragOver={onDragOver}
      onDragLeave={() => setOver(false)}
      className={`mt-4 rounded-xl border-2 border-dashed p-6 ${over ? "border-accent bg-accent-soft" : "border-line"}`}
    >
      <label className="block">
        <span className="font-medium">Drop a bundle here, or choose a file</span>
        <input
          type="file"
          accept=".json,application/json"
          onChange={({ target }) => {
            take(target.files);
            target.value = ""; // the same file may be chosen again
          }}
          className="mt-3 block w-full text-sm file:mr-3 file:rounded-lg file:border file:border-line file:bg-raised file:px-3 file:py-1.5"
        />
      </label>
    </div>
  );
}
