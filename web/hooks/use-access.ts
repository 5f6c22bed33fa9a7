import { useSyncExternalStore } from "react";
import { accessNow, INITIAL, onAccess, type Access } from "@/lib/access";

/** Whether this reader is let in; all who show it change at once. */
export const useAccess = (): Access => useSyncExternalStore(onAccess, accessNow, () => INITIAL);
