// The administration's look. Its behavior is Django's own.
import './admin.css';
