/** Something that is done on the server: what it changes is asked again, and its result is said. */
import { useMutation } from "@tanstack/react-query";

import { queries } from "../../app/queries";
import { notice } from "../../monday/sdk";
import { announce } from "../../shared/announce";
import { useSentence } from "../../shared/Failed";

interface Act<Given, Answer> {
  run: (given: Given) => Promise<Answer>;
  /** The answers that hold no longer, by the first of their keys. */
  changes: string;
  said: (answer: Answer, given: Given) => string;
  /** Whether the caller shows a refusal in its place; else it is a line over the page. */
  isShown?: boolean;
  done?: (answer: Answer) => void;
}

export function useAct<Given = void, Answer = unknown>({ run, changes, said, isShown, done }: Act<Given, Answer>) {
  const sentence = useSentence();
  return useMutation({
    mutationFn: run,
    onSuccess: async (answer, given) => {
      const words = said(answer, given);
      notice(words);
      announce(words);
      done?.(answer);
      await queries.invalidateQueries({ queryKey: [changes] });
    },
    onError: (error) => {
      if (!isShown) notice(sentence(error), "error");
    },
  });
}
