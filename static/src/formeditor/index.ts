// Studio's entry for forms.
import { workbench } from '../studio/workbench';
import { FormFileEditor } from './editor';
import './formeditor.css';

void workbench(() => new FormFileEditor());
