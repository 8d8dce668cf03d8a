/** The people inside by the step they wait for, each group with a choice of its own. */
import { useTranslation } from "react-i18next";

import { Choose, type Choosable } from "../../../shared/Choose";
import { useStepName } from "../../../shared/steps";
import styles from "./changing.module.css";
import { chosen, placeOf, read, written, type Group, type Outlook, type Wish } from "./wish";

interface GroupsProps {
  found: Outlook;
  wish: Wish;
  onChange: (wish: Wish) => void;
}

export function Groups({ found, wish, onChange }: GroupsProps) {
  const { t } = useTranslation();
  if (found.groups.length === 0) return null;
  return (
    <details className={styles.groups}>
      <summary>{t("changing.each")}</summary>
      <ul aria-label={t("changing.groups")}>
        {found.groups.map((group) => (
          <GroupRow key={placeOf(group)} group={group} found={found} wish={wish} onChange={onChange} />
        ))}
      </ul>
    </details>
  );
}

function GroupRow({ group, found, wish, onChange }: GroupsProps & { group: Group }) {
  const { t } = useTranslation();
  const nameOf = useStepName();
  const place = placeOf(group);
  const step = group.step ? nameOf(group.step) : t("changing.end");
  return (
    <li className={styles.group}>
      <div className={styles.where}>
        <strong>
          <bdi>{step}</bdi>
        </strong>
        <span className={styles.quiet}>
          {t("changing.there", { count: group.people, version: group.version })}
          {group.begun > 0 && ` ${t("changing.begun", { count: group.begun })}`}
        </span>
      </div>
      <Choose
        label={t("changing.choice_of", { step })}
        options={useOptions(group, found)}
        value={written(wish.at[place]) || null}
        placeholder={t("changing.as_all")}
        isOptional
        onChange={(option) => onChange(chosen(wish, place, read(option)))}
      />
    </li>
  );
}

/** What may be chosen for a group: to stay, to go to a step that is to come, to stop, or to be done. */
function useOptions(group: Group, found: Outlook): Choosable[] {
  const { t } = useTranslation();
  const nameOf = useStepName();
  const stepAt = (position: number) => {
    const step = found.steps.find((one) => one.position === position);
    return step ? t("changing.move_to", { step: nameOf(step) }) : t("changing.move_to_end");
  };
  const moves = group.movable && !group.current ? group.targets : [];
  return [
    { value: "finish:", label: t("changing.fate.finish") },
    ...moves.map((to) => ({
      value: `move:${to === group.fits ? "" : to}`,
      label: to === group.fits ? t("changing.move_matching", { move: stepAt(to) }) : stepAt(to),
    })),
    { value: "stop:", label: t("changing.fate.stop") },
    { value: "complete:", label: t("changing.fate.complete") },
  ];
}
