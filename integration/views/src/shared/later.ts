/** What nobody needs at once is drawn when what they came for stands there. */
import { useEffect, useState } from "react";

const LONGEST_MS = 200; // of waiting for a free moment

/** Whether it is time: `isReady` has come, and the page has had a free moment since. */
export function useLater(isReady: boolean): boolean {
  const [isTime, setTime] = useState(false);
  useEffect(() => {
    if (!isReady || isTime) return;
    if (!("requestIdleCallback" in window)) {
      const timer = setTimeout(() => setTime(true));
      return () => clearTimeout(timer);
    }
    const call = requestIdleCallback(() => setTime(true), { timeout: LONGEST_MS });
    return () => cancelIdleCallback(call);
  }, [isReady, isTime]);
  return isTime;
}
