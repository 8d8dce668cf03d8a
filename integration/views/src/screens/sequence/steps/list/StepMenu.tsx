/** The three dots of a step. */
import { MenuButton, MenuDivider, MenuItem } from "@vibe/core";
import { Delete, Duplicate, MoveArrowDown, MoveArrowUp, Time } from "@vibe/icons";
import { useTranslation } from "react-i18next";

import { SteadyMenu } from "../../../../shared/SteadyMenu";
import type { StepKind } from "../../draft/shapes";
import { ICONS } from "./kinds";
import { KINDS } from "./operations";
import type { StepList } from "./useStepList";

export function StepMenu({ list, at, label }: { list: StepList; at: number; label: string }) {
  const { t } = useTranslation();
  return (
    <MenuButton size="xs" aria-label={label} closeMenuOnItemClick>
      <SteadyMenu aria-label={label}>
        <MenuItem icon={Duplicate} title={t("steps.menu.duplicate")} onClick={() => list.duplicate(at)} />
        <MenuItem icon={Time} title={t("steps.menu.wait")} onClick={() => list.add("wait", at + 1)} />
        <MenuItem icon={MoveArrowUp} title={t("steps.menu.before")}>
          {kinds(list, at, (kind) => t(`steps.kind.${kind}`))}
        </MenuItem>
        <MenuItem icon={MoveArrowDown} title={t("steps.menu.after")}>
          {kinds(list, at + 1, (kind) => t(`steps.kind.${kind}`))}
        </MenuItem>
        <MenuDivider />
        <MenuItem icon={Delete} title={t("steps.menu.delete")} onClick={() => list.remove(at)} />
      </SteadyMenu>
    </MenuButton>
  );
}

function kinds(list: StepList, at: number, named: (kind: StepKind) => string) {
  return (
    <SteadyMenu>
      {KINDS.map((kind) => (
        <MenuItem key={kind} icon={ICONS[kind]} title={named(kind)} onClick={() => list.add(kind, at)} />
      ))}
    </SteadyMenu>
  );
}
