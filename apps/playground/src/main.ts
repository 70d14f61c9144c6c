import './style/page.css';
import './style/controls.css';
import './style/panels.css';
import './style/pictures.css';
import './style/print.css';
import { addressOf, labIdIn } from './address.ts';
import { element } from './dom.ts';
import { labList, labOf } from './labs.ts';
import { Page } from './page.ts';
import { bitsPanel } from './panels/bits.ts';
import { confusionPanel } from './panels/confusion.ts';
import { controlsPanel } from './panels/controls.ts';
import { curvesPanel } from './panels/curves.ts';
import { drawPanel } from './panels/draw.ts';
import { explainPanel } from './panels/explain.ts';
import { explorePanel } from './panels/explore.ts';
import { headPanel } from './panels/head.ts';
import { modelPanel } from './panels/model.ts';
import { sharePanel } from './panels/share.ts';
import { transportPanel } from './panels/transport.ts';
import { weightsPanel } from './panels/weights.ts';

const wanted = labIdIn(location.hash);
const id = labList.some((each) => each.id === wanted && each.isOnPage) ? wanted : 2;
const page = new Page(await labOf(id), location.hash);

document.body.append(
  headPanel(page),
  element(
    'main',
    {},
    element('div', { class: 'column narrow' }, transportPanel(page), controlsPanel(page)),
    element(
      'div',
      { class: 'column' },
      modelPanel(page),
      curvesPanel(page),
      drawPanel(page),
      bitsPanel(page),
    ),
    element(
      'div',
      { class: 'column' },
      weightsPanel(page),
      explainPanel(page),
      confusionPanel(page),
      explorePanel(page),
      sharePanel(page),
    ),
  ),
);

// The address has the settings of what is open.
page.watch(({ opened, settings, ...state }, before) => {
  if (opened === null || (opened === before.opened && settings === before.settings)) return;
  history.replaceState(null, '', addressOf({ ...state, settings }));
});

// Another address is another setting: somebody followed a shared link.
addEventListener('hashchange', () => {
  if (location.hash !== addressOf(page.state)) location.reload();
});

// A model, IDX files or a picture of a digit, dropped anywhere.
addEventListener('dragover', (event) => event.preventDefault());
addEventListener('drop', (event) => {
  event.preventDefault();
  void page.take([...(event.dataTransfer?.files ?? [])]);
});

// The space bar plays and pauses, where it does nothing else.
addEventListener('keydown', (event) => {
  if (event.key !== ' ' || event.target !== document.body || page.state.opened === null) return;
  event.preventDefault();
  void (page.state.isPlaying ? page.pause() : page.play());
});

await page.start(new URLSearchParams(location.hash.slice(1)).get('play') === '1');
