export { useModelCommands } from "./commands";
export { useEndpoints } from "./endpoints";
export { modelLabel } from "./names";
export { ModelPicker, type ModelPickerProps } from "./picker/model-picker";
export { useDefaultModel } from "./use-default-model";
export { useModel, useModels } from "./use-models";
