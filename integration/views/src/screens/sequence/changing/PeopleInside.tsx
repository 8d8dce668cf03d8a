/** What happens to the people inside when a sequence changes (row E3): for all of them, or step by step. */
import { RadioButton } from "@vibe/core";
import { useTranslation } from "react-i18next";

import { Failed } from "../../../shared/Failed";
import { Loading } from "../../../shared/Loading";
import styles from "./changing.module.css";
import { Counts } from "./Counts";
import { Groups } from "./Groups";
import { useOutlook } from "./outlook";
import { FATES, type Fate, type Of, type Outlook, type Timing, type Wish } from "./wish";

interface PeopleInsideProps {
  sequenceId: string;
  of: Of;
  inside: number;
  wish: Wish;
  onChange: (wish: Wish) => void;
}

const TIMINGS: readonly Timing[] = ["keep", "anew"];

export function PeopleInside({ sequenceId, of, inside, wish, onChange }: PeopleInsideProps) {
  const { t } = useTranslation();
  const { data: found, error, refetch } = useOutlook(sequenceId, of, wish);
  const offered = FATES.filter((one) => one !== "move" || !found || mayMove(found));
  return (
    <fieldset className={styles.inside}>
      <legend>{t("changing.question", { count: inside })}</legend>
      {offered.map((fate) => (
        <Fated key={fate} fate={fate} of={of} wish={wish} onChange={onChange} />
      ))}
      {error ? <Failed error={error} again={() => void refetch()} /> : !found && <Loading rows={2} />}
      {found && <Groups found={found} wish={wish} onChange={onChange} />}
      {found && !error && <Counts counts={found.counts} />}
    </fieldset>
  );
}

/** Moving is a choice while somebody runs another version, of the same board. */
function mayMove(found: Outlook): boolean {
  return found.groups.some((one) => one.movable && !one.current);
}

interface FatedProps {
  fate: Fate;
  of: Of;
  wish: Wish;
  onChange: (wish: Wish) => void;
}

function Fated({ fate, of, wish, onChange }: FatedProps) {
  const { t } = useTranslation();
  const isChosen = wish.people === fate;
  return (
    <div>
      <RadioButton
        name={`people-${of}`}
        value={fate}
        text={t(`changing.fate.${fate}`)}
        checked={isChosen}
        onSelect={() => onChange({ ...wish, people: fate })}
      />
      <p className={styles.consequence}>{t(`changing.fate_text.${fate}`)}</p>
      {fate === "move" && isChosen && (
        <fieldset className={styles.timing}>
          <legend className={styles.unseen}>{t("changing.timing")}</legend>
          {TIMINGS.map((timing) => (
            <RadioButton
              key={timing}
              name={`timing-${of}`}
              value={timing}
              text={t(`changing.timing.${timing}`)}
              checked={wish.timing === timing}
              onSelect={() => onChange({ ...wish, timing })}
            />
          ))}
        </fieldset>
      )}
    </div>
  );
}
