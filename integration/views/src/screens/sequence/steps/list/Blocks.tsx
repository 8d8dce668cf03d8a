/** The building blocks: a click puts one at the end or after the chosen step, dragging puts it where it is wanted. */
import { Heading, Icon, Text } from "@vibe/core";
import { useTranslation } from "react-i18next";

import { carryKind } from "./dragging";
import { focusEditor } from "./focus";
import { ICONS } from "./kinds";
import styles from "./list.module.css";
import { KINDS } from "./operations";
import type { StepList } from "./useStepList";

export function Blocks({ list }: { list: StepList }) {
  const { t } = useTranslation();
  const at = list.chosen < 0 ? list.steps.length : list.chosen + 1;
  return (
    <section className={styles.blocks} aria-labelledby="blocks">
      <Heading type="h3" weight="medium" id="blocks">
        {t("steps.add")}
      </Heading>
      <ul>
        {KINDS.map((kind) => (
          <li key={kind}>
            <button
              type="button"
              className={styles.block}
              data-kind={kind}
              draggable
              onDragStart={(event) => carryKind(event, kind)}
              onClick={(event) => {
                list.add(kind, at);
                if (event.detail === 0) focusEditor(); // pressed with the keyboard: go on writing
              }}
            >
              <span className={styles.icon} data-kind={kind}>
                <Icon icon={ICONS[kind]} size={18} />
              </span>
              {t(`steps.kind.${kind}`)}
            </button>
          </li>
        ))}
      </ul>
      <Text type="text2" color="secondary" ellipsis={false} className={styles.hint}>
        {t("steps.addHint")}
      </Text>
    </section>
  );
}
