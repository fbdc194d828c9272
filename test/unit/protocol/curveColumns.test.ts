import { describe, expect, it } from 'vitest';
import { recogniseColumns } from '../../../src/protocol/curve/curveColumns';
import type { CurveColumns } from '../../../src/protocol/curve/curveRoles';
import { NO_COLUMNS } from './readTable';

function recognised(...names: string[]): Partial<CurveColumns> {
  return Object.fromEntries(Object.entries(recogniseColumns({ format: 'CSV', names })).filter(([, name]) => name !== null));
}

describe('the columns of a range test', () => {
  it.each<[string, string[], Partial<CurveColumns>]>([
    ['Lightning', ['epoch', 'lr-AdamW/pg1', 'lr-AdamW/pg2', 'lr-AdamW/pg1-momentum', 'step', 'train_loss_epoch', 'train_loss_step', 'val_acc'], { iteration: 'step', lr: 'lr-AdamW/pg1', loss: 'train_loss_step', val_accuracy: 'val_acc' }],
    ['Keras', ['epoch', 'learning_rate', 'loss', 'sparse_categorical_accuracy', 'val_loss', 'val_sparse_categorical_accuracy'], { lr: 'learning_rate', loss: 'loss', accuracy: 'sparse_categorical_accuracy', val_loss: 'val_loss', val_accuracy: 'val_sparse_categorical_accuracy' }],
    ['TensorBoard tags', ['step', 'Train/Learning Rate', 'Loss/train', 'Accuracy/test', 'Loss/val'], { iteration: 'step', lr: 'Train/Learning Rate', loss: 'Loss/train', val_loss: 'Loss/val', val_accuracy: 'Accuracy/test' }],
    ['Hugging Face', ['global_step', 'train/learning_rate', 'train/loss', 'eval/accuracy', 'train/grad_norm'], { iteration: 'global_step', lr: 'train/learning_rate', loss: 'train/loss', val_accuracy: 'eval/accuracy' }],
    ['TensorFlow 2', ['step', 'epoch_learning_rate', 'epoch_loss', 'batch_loss'], { iteration: 'step', lr: 'epoch_learning_rate', loss: 'batch_loss' }],
    ['Lightning, with an LR logged by hand', ['epoch', 'lr_epoch', 'lr_step', 'step', 'train_loss'], { iteration: 'step', lr: 'lr_step', loss: 'train_loss' }],
    ['torchvision', ['step', 'lr', 'train/acc@1', 'train/acc@5', 'val/acc@1'], { iteration: 'step', lr: 'lr', accuracy: 'train/acc@1', val_accuracy: 'val/acc@1' }],
    ['timm and DeiT', ['epoch', 'train_lr', 'train_loss', 'eval_top1', 'eval_top5', 'train_acc1'], { lr: 'train_lr', loss: 'train_loss', val_accuracy: 'eval_top1', accuracy: 'train_acc1' }],
    ['Ultralytics', ['epoch', 'train/loss', 'val/loss', 'lr/pg0', 'lr/pg1', 'lr/pg2'], { lr: 'lr/pg0', loss: 'train/loss', val_loss: 'val/loss' }],
    ['camel case', ['iteration', 'learningRate', 'trainLoss', 'valAccuracy'], { iteration: 'iteration', lr: 'learningRate', loss: 'trainLoss', val_accuracy: 'valAccuracy' }],
  ])('are recognised in %s', (_name, names, columns) => {
    expect(recognised(...names)).toEqual(columns);
  });

  it('are not guessed from names that only resemble them', () => {
    expect(recogniseColumns({ format: 'CSV', names: ['lr_scale', 'loss_weight', 'box_loss', 'loss_1', 'top5', 'accuracy_target', 'time'] })).toEqual(NO_COLUMNS);
  });

  it('leave the LR to a person where optimizers differ', () => {
    expect(recognised('step', 'lr-Adam', 'lr-SGD', 'loss')).toEqual({ iteration: 'step', loss: 'loss' });
  });
});
