import { useRef, useState } from "react";
import { redrive, type ApiError } from "@/lib/api";
import { redriveText } from "@/lib/redrive";
import { unsentText } from "@/lib/trouble";

interface Props {
  order: Parameters<typeof redrive>[0];
  words: string;
  question: string;
  none?: boolean; // nothing waits
  onSent: () => void;
}

const BUTTON = "rounded-lg border border-line px-3 py-1.5 font-medium hover:bg-raised disabled:opacity-60";

/** Asks first, then sends, then says what became of it. */
export function SendAgain({ order, words, question, none = false, onSent }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [result, setResult] = useState<{ text: string; failed: boolean } | null>(null);
  const [sending, setSending] = useState(false);

  async function send() {
    dialog.current?.close();
    setSending(true);
    try {
      setResult({ text: redriveText(await redrive(order)), failed: false });
      onSent();
    } catch (error) {
      setResult({ text: unsentText(error as ApiError), failed: true });
    }
    setSending(false);
  }
  return (
    <>
      <button
        type="button"
        disabled={sending || none}
        onClick={() => dialog.current?.showModal()}
        className={BUTTON}
      >
        {sending ? "Sending" : words}
      </button>
      <dialog
        ref={dialog}
        aria-label="Confirm"
        className="m-auto max-w-md rounded-xl border border-line bg-surface p-5 text-ink backdrop:bg-black/50"
      >
        <p className="break-words">{question}</p>
        <div className="mt-4 flex gap-2">
          <button type="button" onClick={() => void send()} className={`${BUTTON} bg-accent-soft`}>
            Send again
          </button>
          <button type="button" onClick={() => dialog.current?.close()} className={BUTTON}>
            Cancel
          </button>
        </div>
      </dialog>
      <p role="status" className={`basis-full ${result?.failed ? "text-bad" : ""}`}>
        {result?.text}
      </p>
    </>
  );
}
