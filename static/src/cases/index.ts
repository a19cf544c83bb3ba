// Studio's entry for CMMN files.
import { workbench } from '../studio/workbench';
import { CaseEditor } from './editor';
import './cases.css';

void workbench((page) => new CaseEditor(page));
