/** The editor of the chosen step. */
import { Button, Flex, Heading, Icon, IconButton, Text } from "@vibe/core";
import { CloseSmall, NavigationChevronLeft } from "@vibe/icons";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import type { Step } from "../../draft/shapes";
import { OnlyIf } from "../conditions/OnlyIf";
import { ICONS } from "../list/kinds";
import type { StepList } from "../list/useStepList";
import styles from "./editor.module.css";
import { EmailEditor } from "./EmailEditor";
import { ManualEditor } from "./ManualEditor";
import { WaitEditor } from "./WaitEditor";

export function StepEditor({ list }: { list: StepList }) {
  const { t } = useTranslation();
  const at = list.chosen;
  const step = list.steps[at];
  const key = list.keys[at];
  const head = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (key && matchMedia("(max-width: 900px)").matches) head.current?.scrollIntoView({ block: "start" });
  }, [key]);
  if (!step) return <Nothing isEmpty={list.steps.length === 0} />;
  const change = (part: Partial<Step>, place: string) => list.edit(at, { ...step, ...part } as Step, place);
  return (
    <section
      className={styles.editor}
      data-editor
      tabIndex={-1}
      aria-label={t("steps.editor", { kind: t(`steps.kind.${step.kind}`) })}
    >
      <Flex gap="small" className={styles.head} ref={head}>
        <Button
          className={styles.back}
          size="small"
          kind="tertiary"
          leftIcon={NavigationChevronLeft}
          onClick={() => list.choose(null)}
        >
          {t("steps.back")}
        </Button>
        <Icon icon={ICONS[step.kind]} size={20} />
        <Heading type="h3" weight="medium">
          {t(`steps.kind.${step.kind}`)}
        </Heading>
        <IconButton
          wrapperClassName={styles.close}
          size="xs"
          kind="tertiary"
          icon={CloseSmall}
          aria-label={t("steps.closeEditor")}
          onClick={() => list.choose(null)}
        />
      </Flex>
      <div key={key} className={styles.body}>
        {step.kind === "wait" && <WaitEditor list={list} at={at} step={step} />}
        {step.kind === "email" && <EmailEditor at={at} step={step} change={change} />}
        {step.kind !== "wait" && step.kind !== "email" && <ManualEditor at={at} step={step} change={change} />}
        {step.kind !== "wait" && (
          <OnlyIf at={at} conditions={step.only_if} onChange={(only_if) => change({ only_if }, "only_if")} />
        )}
      </div>
    </section>
  );
}

function Nothing({ isEmpty }: { isEmpty: boolean }) {
  const { t } = useTranslation();
  return (
    <section className={styles.nothing} aria-label={t("steps.noEditor")}>
      <Text type="text2" color="secondary" ellipsis={false} align="center">
        {isEmpty ? t("steps.addHint") : t("steps.noEditor")}
      </Text>
    </section>
  );
}
