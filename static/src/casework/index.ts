// The pages of cases: they follow what happens, and leave alone what somebody is using.
import './casework.css';
import { island } from '../shared/dom';
import { startAsk } from './ask';
import { startCase, startCases } from './live';

island('case', startCase);
island('cases', startCases);
island('ask', startAsk);
island('case-diagram', (card) => {
  void import('./diagram').then(({ openDiagram }) => openDiagram(card));
});
