export { useModelCommands } from "./commands";
export { useEndpoints } from "./endpoints";
export { rememberModel } from "./liked";
export { makerOf, modelLabel } from "./names";
export { ModelPicker, type ModelPickerProps } from "./picker/model-picker";
export { price } from "./prices";
export { useDefaultModel } from "./use-default-model";
export { useModel, useModels } from "./use-models";
