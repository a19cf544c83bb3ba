// Studio's entry for DMN files.
import { workbench } from '../studio/workbench';
import { DmnEditor } from './editor';
import { AnalysisPanel } from './analysis_panel';
import { TestsPanel } from './tests_panel';
import { TryPanel } from './try_panel';
import './decisions.css';
import './analysis.css';
import './tests.css';
import './try.css';

// The panels above a decision stand in the order of this list.
void workbench((page) => new DmnEditor(page, (desk) => [new TryPanel(desk), new TestsPanel(desk), new AnalysisPanel(desk)]));
