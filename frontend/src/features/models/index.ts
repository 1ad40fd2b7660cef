export { useModelCommands } from "./commands";
export { rememberModel, toggleFavourite } from "./liked";
export { makerOf, modelLabel } from "./names";
export { ModelPicker, type ModelPickerProps } from "./picker/model-picker";
export { price } from "./prices";
export { useDefaultModel } from "./use-default-model";
export { type Models, useModel, useModels } from "./use-models";
