/** Lets an element reach to the lower edge of the view, whatever stands above it: as --above for its style. */
import { useCallback, useRef } from "react";

export function useFill<E extends HTMLElement>(): (element: E | null) => void {
  const watch = useRef<ResizeObserver | null>(null);
  return useCallback((element: E | null) => {
    watch.current?.disconnect();
    if (!element) return;
    const measure = () => {
      const above = Math.round(element.getBoundingClientRect().top + scrollY);
      element.style.setProperty("--above", `${above}px`);
    };
    watch.current = new ResizeObserver(measure);
    watch.current.observe(document.body);
    measure();
  }, []);
}
