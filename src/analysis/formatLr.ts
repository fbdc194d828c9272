export { formatLr } from '../schedule/formatLr';
