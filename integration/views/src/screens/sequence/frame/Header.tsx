/** The head of one sequence: the way back, its name, its status, how saving goes, and what can be done with it. */
import type { Whole } from "../../../api/shapes";
import { Status } from "../../../shared/Status";
import { useDraft } from "../draft/DraftProvider";
import { SaveState } from "../draft/SaveState";
import { Actions } from "./Actions";
import { Back } from "./Back";
import styles from "./frame.module.css";
import { NameInPlace } from "./NameInPlace";

export function Header({ whole }: { whole: Whole }) {
  const { definition, change } = useDraft();
  const rename = (name: string) => change((old) => ({ ...old, name }));
  return (
    <header className={styles.head}>
      <Back />
      {whole.editable ? (
        <NameInPlace name={definition.name} onRename={rename} />
      ) : (
        <h1 className={styles.name}>
          <bdi>{whole.name}</bdi>
        </h1>
      )}
      <Status state={whole.state} />
      <div className={styles.saved}>
        <SaveState />
      </div>
      <Actions whole={whole} />
    </header>
  );
}
