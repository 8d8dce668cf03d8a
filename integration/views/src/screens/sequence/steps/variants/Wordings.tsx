/** Which wording of an e-mail is written: one alone, or A, B, … with the share of people who get each. */
import { Button, Flex, IconButton, Text } from "@vibe/core";
import { Add, Delete } from "@vibe/icons";
import { useTranslation } from "react-i18next";

import { announce } from "../../../../shared/announce";
import { useWords } from "../../../../shared/moments";
import { useDraft } from "../../draft/DraftProvider";
import { DayInput } from "../list/DayInput";
import styles from "./variants.module.css";
import { letterOf, MOST_WEIGHT, MOST_WORDINGS, shareOf, type Wording } from "./wordings";

interface WordingsProps {
  wordings: Wording[];
  chosen: number;
  choose: (number: number) => void;
  onChange: (wordings: Wording[]) => void;
}

export function Wordings({ wordings, chosen, choose, onChange }: WordingsProps) {
  const { t } = useTranslation();
  const { mayEdit } = useDraft();
  const add = () => {
    onChange([...wordings, { ...wordings[chosen]!, weight: 1 }]);
    choose(wordings.length);
    announce(t("variants.added", { letter: letterOf(wordings.length) }));
  };
  if (wordings.length === 1 && !mayEdit) return null;
  return (
    <div className={styles.variants}>
      {wordings.length > 1 && <Tabs wordings={wordings} chosen={chosen} choose={choose} />}
      {wordings.length > 1 && <Share wordings={wordings} chosen={chosen} choose={choose} onChange={onChange} />}
      {mayEdit && wordings.length < MOST_WORDINGS && (
        <Button size="small" kind="tertiary" leftIcon={Add} onClick={add} className={styles.add}>
          {t(wordings.length > 1 ? "variants.another" : "variants.add")}
        </Button>
      )}
    </div>
  );
}

function Tabs({ wordings, chosen, choose }: Omit<WordingsProps, "onChange">) {
  const { t } = useTranslation();
  const words = useWords();
  return (
    <div className={styles.letters} role="group" aria-label={t("variants.wordings")}>
      {wordings.map((_, n) => (
        <button key={n} type="button" className={styles.letter} aria-pressed={n === chosen} onClick={() => choose(n)}>
          {letterOf(n)} <span className={styles.share}>{words.percent(shareOf(wordings, n), 1)}</span>
        </button>
      ))}
    </div>
  );
}

/** How often the chosen wording is drawn, beside the others. */
function Share({ wordings, chosen, choose, onChange }: WordingsProps) {
  const { t } = useTranslation();
  const { mayEdit } = useDraft();
  const letter = letterOf(chosen);
  const remove = () => {
    onChange(wordings.filter((_, n) => n !== chosen));
    choose(Math.max(0, chosen - 1));
    announce(t("variants.removed", { letter }));
  };
  return (
    <Flex gap="small" wrap>
      <Text type="text2">{t("variants.weight")}</Text>
      <DayInput
        value={wordings[chosen]!.weight}
        least={1}
        most={MOST_WEIGHT}
        label={t("variants.weightOf", { letter })}
        readOnly={!mayEdit}
        onChange={(weight) => onChange(wordings.map((one, n) => (n === chosen ? { ...one, weight } : one)))}
      />
      {mayEdit && (
        <IconButton
          icon={Delete}
          size="small"
          kind="tertiary"
          aria-label={t("variants.remove", { letter })}
          onClick={remove}
        />
      )}
    </Flex>
  );
}
