/** The head of one sequence: the way back, its name, its status, how saving goes, and what can be done with it. */
import type { Whole } from "../../../api/shapes";
import { Status } from "../../../shared/Status";
import { Actions } from "./Actions";
import { Back } from "./Back";
import styles from "./frame.module.css";
import { NameInPlace } from "./NameInPlace";
import { useRename } from "./rename";

export function Header({ whole }: { whole: Whole }) {
  const { name, rename, said } = useRename(whole);
  return (
    <header className={styles.head}>
      <Back />
      {whole.editable ? (
        <NameInPlace name={name} onRename={rename} />
      ) : (
        <h1 className={styles.name}>
          <bdi>{whole.name}</bdi>
        </h1>
      )}
      <Status state={whole.state} />
      <span className={styles.saved} role="status">
        {said}
      </span>
      <Actions whole={whole} />
    </header>
  );
}
