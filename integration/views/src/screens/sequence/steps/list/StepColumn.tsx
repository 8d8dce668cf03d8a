/** The column of days: every step in its order, with how days are counted, and where a dragged one would fall. */
import { MenuButton, MenuItem } from "@vibe/core";
import { Add } from "@vibe/icons";
import { useTranslation } from "react-i18next";

import { Empty } from "../../../../shared/Empty";
import { SteadyMenu } from "../../../../shared/SteadyMenu";
import { ActRow } from "./ActRow";
import { ColumnHead } from "./ColumnHead";
import { isBelow, useDropping } from "./dragging";
import { ICONS } from "./kinds";
import styles from "./list.module.css";
import { KINDS } from "./operations";
import type { StepList } from "./useStepList";
import { WaitRow } from "./WaitRow";

export function StepColumn({ list }: { list: StepList }) {
  const { t } = useTranslation();
  const { gap, over, drop, leave } = useDropping(list);
  const last = list.steps.length;
  return (
    <section
      className={styles.column}
      data-list
      aria-label={t("steps.list")}
      onDragOver={(event) => over(event, last)}
      onDragLeave={leave}
      onDrop={drop}
    >
      <ColumnHead list={list} />
      {last === 0 && (
        <Empty
          title={t("steps.none")}
          text={t("steps.noneText")}
          action={list.mayEdit ? { text: t("steps.firstEmail"), onClick: () => list.add("email") } : undefined}
        />
      )}
      <ol className={styles.rows}>
        {list.steps.map((step, at) => (
          <li
            key={list.keys[at]}
            className={styles.row}
            data-gap={gap === at ? "before" : gap === at + 1 && at === last - 1 ? "after" : undefined}
            onDragOver={(event) => over(event, isBelow(event) ? at + 1 : at)}
          >
            {step.kind === "wait" ? <WaitRow list={list} at={at} /> : <ActRow list={list} at={at} />}
          </li>
        ))}
      </ol>
      {list.mayEdit && <AddStep list={list} />}
    </section>
  );
}

function AddStep({ list }: { list: StepList }) {
  const { t } = useTranslation();
  return (
    <MenuButton
      component={AddWords}
      aria-label={t("steps.addStep")}
      size="small"
      closeMenuOnItemClick
      className={styles.addStep}
    >
      <SteadyMenu aria-label={t("steps.addStep")}>
        {KINDS.map((kind) => (
          <MenuItem key={kind} icon={ICONS[kind]} title={t(`steps.kind.${kind}`)} onClick={() => list.add(kind)} />
        ))}
      </SteadyMenu>
    </MenuButton>
  );
}

function AddWords() {
  const { t } = useTranslation();
  return (
    <span className={styles.addWords}>
      <Add size="16" /> {t("steps.addStep")}
    </span>
  );
}
