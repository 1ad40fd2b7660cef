// Made by `npm run types` from openapi.json, sha256 ebe421c647072eb8496a79a816958627bbca66ddcf4eb1a5c04497f2426741be.

export interface paths {
    "/api/conversations/{conversation_id}/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Stream Conversation
         * @description Answer the last message, or follow the answer that is being written. A reconnect never starts a run.
         */
        get: operations["stream_conversation_api_conversations__conversation_id__stream_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/conversations/{conversation_id}/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start Run
         * @description Start a run; with `Accept: text/event-stream` the answer is its stream.
         */
        post: operations["start_run_api_conversations__conversation_id__runs_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Runs
         * @description The runs that write answers now, in every conversation, the newest first. `/api/events` tells of later ones.
         */
        get: operations["list_runs_api_runs_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{run_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get Run */
        get: operations["get_run_api_runs__run_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{run_id}/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Stream Run
         * @description Everything from the start, also long after the end; or what came after the last event id.
         */
        get: operations["stream_run_api_runs__run_id__stream_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{run_id}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop Run
         * @description Ask it to end; what was written is kept. A run that ended stays as it is.
         */
        post: operations["stop_run_api_runs__run_id__stop_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/conversations/{conversation_id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Messages
         * @description In ascending order, the last page first; the cursor leads to earlier messages.
         */
        get: operations["list_messages_api_conversations__conversation_id__messages_get"];
        put?: never;
        /**
         * Add Message
         * @description Store a user message and make it the head; the stream of the conversation then answers it.
         */
        post: operations["add_message_api_conversations__conversation_id__messages_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/messages/{message_id}/hide": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hide Message
         * @description Hide this message and what follows it; nothing is removed.
         */
        post: operations["hide_message_api_messages__message_id__hide_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/messages/{message_id}/unhide": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Unhide Message */
        post: operations["unhide_message_api_messages__message_id__unhide_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Conversations
         * @description The pinned ones first, then the newest, by the last message or run in them.
         */
        get: operations["list_conversations_api_conversations_get"];
        put?: never;
        /**
         * Create Conversation
         * @description An empty conversation; its title comes from the first message unless one is given.
         */
        post: operations["create_conversation_api_conversations_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/conversations/{conversation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Conversation
         * @description With whether its model is still there.
         */
        get: operations["get_conversation_api_conversations__conversation_id__get"];
        put?: never;
        post?: never;
        /**
         * Delete Conversation
         * @description Stops what runs there. It can be restored for RESTORE_DAYS; then it is gone, its files too.
         */
        delete: operations["delete_conversation_api_conversations__conversation_id__delete"];
        options?: never;
        head?: never;
        /**
         * Update Conversation
         * @description Change what is sent and nothing else; with `If-Match`, only what the sender has seen.
         */
        patch: operations["update_conversation_api_conversations__conversation_id__patch"];
        trace?: never;
    };
    "/api/conversations/{conversation_id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Restore Conversation */
        post: operations["restore_conversation_api_conversations__conversation_id__restore_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/comparisons": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Comparisons
         * @description The newest first; begun from `from` on and before `to`.
         */
        get: operations["list_comparisons_api_comparisons_get"];
        put?: never;
        /**
         * Create Comparison
         * @description Ask every variant at once; nothing is stored or sent if one of them is refused. With `Accept: text/event-stream`
         *     the answer is the stream of all lanes.
         */
        post: operations["create_comparison_api_comparisons_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/comparisons/leaderboard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Leaderboard
         * @description Who wins, by the votes of people or by the judgements of models, which are never mixed; of comparisons begun from
         *     `from` on and before `to`.
         */
        get: operations["get_leaderboard_api_comparisons_leaderboard_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/comparisons/{comparison_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Comparison
         * @description As it stands, with what each lane has said.
         */
        get: operations["get_comparison_api_comparisons__comparison_id__get"];
        put?: never;
        post?: never;
        /**
         * Delete Comparison
         * @description Stops its lanes. Their messages stay in the conversation; where nothing else is in that, it is deleted too, and
         *     restored it brings the comparison back.
         */
        delete: operations["delete_comparison_api_comparisons__comparison_id__delete"];
        options?: never;
        head?: never;
        /** Update Comparison */
        patch: operations["update_comparison_api_comparisons__comparison_id__patch"];
        trace?: never;
    };
    "/api/comparisons/{comparison_id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export Comparison
         * @description As it stands: JSON as this API has it, which can be imported; CSV with a row for each lane; Markdown; or a page
         *     with charts that needs nothing else.
         */
        get: operations["export_comparison_api_comparisons__comparison_id__export_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/comparisons/{comparison_id}/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Stream Comparison
         * @description All lanes from their start, also long after the end; or what came after the last event id. The last event is
         *     `end`.
         */
        get: operations["stream_comparison_api_comparisons__comparison_id__stream_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/comparisons/{comparison_id}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop Comparison
         * @description Ask all lanes to end, or one; what was written is kept.
         */
        post: operations["stop_comparison_api_comparisons__comparison_id__stop_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/comparisons/{comparison_id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retry Lane
         * @description Ask the lane's variant again. The answer before stays in the tree, as a sibling.
         */
        post: operations["retry_lane_api_comparisons__comparison_id__retry_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/comparisons/{comparison_id}/replace": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replace Lane
         * @description Give the lane to another variant, which is added to those of the comparison. What its run still writes is
         *     stopped.
         */
        post: operations["replace_lane_api_comparisons__comparison_id__replace_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/comparisons/{comparison_id}/continue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Continue Comparison
         * @description The next message in every lane, each with its own history: a new comparison of the same variants.
         */
        post: operations["continue_comparison_api_comparisons__comparison_id__continue_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/comparisons/{comparison_id}/choose": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Choose Lane
         * @description The conversation goes on from this answer: it becomes the head.
         */
        post: operations["choose_lane_api_comparisons__comparison_id__choose_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/comparisons/{comparison_id}/vote": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Vote
         * @description In place of an earlier vote. The first one reveals a blind comparison.
         */
        post: operations["vote_api_comparisons__comparison_id__vote_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/comparisons/{comparison_id}/judge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Judge Comparison
         * @description Have a model grade the lanes that have text, in two orders. The comparison comes back with the judgement
         *     `running`; `/api/events` tells when it has ended.
         */
        post: operations["judge_comparison_api_comparisons__comparison_id__judge_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/comparisons/{comparison_id}/judgements/{judgement_id}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop Judgement
         * @description Ask it to end, without a result: it is `cancelled`. One that ended stays as it is.
         */
        post: operations["stop_judgement_api_comparisons__comparison_id__judgements__judgement_id__stop_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/comparisons/{comparison_id}/judgements/{judgement_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete Judgement
         * @description One that runs is stopped. What it has cost stays in the usage.
         */
        delete: operations["delete_judgement_api_comparisons__comparison_id__judgements__judgement_id__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search
         * @description Titles first, then messages: the best matches, and the newest of equal ones. The last word is a beginning.
         *
         *     `from` is included, `to` is not.
         */
        get: operations["search_api_search_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Models
         * @description Every model that can be used, or those that match; all at once unless `limit` is given.
         */
        get: operations["list_models_api_models_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/models/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Changes
         * @description What is new, gone, repriced or otherwise changed since then, newest first; kept over restarts.
         */
        get: operations["list_changes_api_models_changes_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/models/{author}/{slug}/endpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Endpoints
         * @description The providers that serve a model, with price, context, quantisation, uptime and speed; kept for five minutes.
         */
        get: operations["list_endpoints_api_models__author___slug__endpoints_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/models/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refresh Models
         * @description Fetch the list now; also answers 200 when that failed, with `stale`.
         */
        post: operations["refresh_models_api_models_refresh_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/upstreams": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Upstreams
         * @description Every upstream that is set up, with what is known of its health; nobody is asked for it.
         */
        get: operations["list_upstreams_api_upstreams_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upload File
         * @description A multipart form with one `file`, or the bytes as they are. The type is read from the content.
         */
        post: operations["upload_file_api_files_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/files/{file_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download File
         * @description The bytes; ranges and `If-None-Match` are honoured. Shown by browsers only where they are a raster image.
         */
        get: operations["download_file_api_files__file_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /**
         * Download File
         * @description The bytes; ranges and `If-None-Match` are honoured. Shown by browsers only where they are a raster image.
         */
        head: operations["download_file_api_files__file_id__head"];
        patch?: never;
        trace?: never;
    };
    "/api/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export All
         * @description All conversations, archived ones too, each as of one moment.
         */
        get: operations["export_all_api_export_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/conversations/{conversation_id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Export Conversation */
        get: operations["export_conversation_api_conversations__conversation_id__export_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Import Conversations
         * @description A file of Open Chat's own export, of ChatGPT, Open WebUI or LibreChat. All of it is imported, or nothing.
         */
        post: operations["import_conversations_api_import_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open Session
         * @description Show the access token; the cookie then stands for it, also for EventSource.
         */
        post: operations["open_session_api_session_post"];
        /** Close Session */
        delete: operations["close_session_api_session_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get Usage
         * @description Tokens and cost, summed exactly, of deleted conversations too. `to` itself is not included.
         */
        get: operations["get_usage_api_usage_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/estimate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Estimate
         * @description What a message would cost before it is sent: the prompt, and the range up to an answer of full length.
         */
        post: operations["estimate_api_estimate_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/diagnostics/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Stream Diagnostics
         * @description Events at even intervals, with the headers of a run's stream: whoever takes it sees what arrives when.
         */
        get: operations["stream_diagnostics_api_diagnostics_stream_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Stream Events
         * @description Everything that any client changes, as it is stored; it never ends of its own.
         */
        get: operations["stream_events_api_events_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/about": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * About
         * @description How this server is set up, and what it takes; never a secret.
         */
        get: operations["about_api_about_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/variant-sets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List Variant Sets
         * @description All of them, by name.
         */
        get: operations["list_variant_sets_api_variant_sets_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/variant-sets/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get Variant Set */
        get: operations["get_variant_set_api_variant_sets__name__get"];
        /**
         * Put Variant Set
         * @description Keep these variants by that name, in place of what had it.
         */
        put: operations["put_variant_set_api_variant_sets__name__put"];
        post?: never;
        /** Delete Variant Set */
        delete: operations["delete_variant_set_api_variant_sets__name__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Health
         * @description The process is alive.
         */
        get: operations["health_health_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Ready
         * @description It takes requests: the store answers and the server is not stopping.
         */
        get: operations["ready_health_ready_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * AboutOut
         * @description How this server is set up. `forgets_at_end`: conversations go with the server's process.
         */
        AboutOut: {
            /** Version */
            version: string;
            /**
             * Storage
             * @enum {string}
             */
            storage: "memory" | "sqlite";
            /** Forgets At End */
            forgets_at_end: boolean;
            /**
             * Authentication
             * @enum {string}
             */
            authentication: "none" | "token";
            /** Default Model */
            default_model: string;
            /** Key Configured */
            key_configured: boolean;
            /**
             * Local Model
             * @enum {string}
             */
            local_model: "off" | "missing" | "starting" | "ready" | "failed";
            limits: components["schemas"]["LimitsOut"];
            /** Restore Days */
            restore_days: number;
            /** Temporary Hours */
            temporary_hours: number;
        };
        /**
         * CallEstimateOut
         * @description What stands for the upstream's own figures until it tells them, and is kept when it has.
         */
        CallEstimateOut: {
            usage: components["schemas"]["UsageOut"];
            /** Cost Usd */
            cost_usd: string | null;
        };
        /** CallOut */
        CallOut: {
            /** Id */
            id: string;
            /** Upstream */
            upstream: string;
            /** Model */
            model: string;
            /** Provider */
            provider: string | null;
            /** Generation Id */
            generation_id: string | null;
            /**
             * Status
             * @enum {string}
             */
            status: "streaming" | "completed" | "stopped" | "failed" | "interrupted";
            usage: components["schemas"]["UsageOut"] | null;
            /** Cost Usd */
            cost_usd: string | null;
            /**
             * Started At
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            started_at: string;
            /** Ended At */
            ended_at: string | null;
            error: components["schemas"]["ErrorOut"] | null;
            estimate: components["schemas"]["CallEstimateOut"] | null;
            /** Settled At */
            settled_at: string | null;
        };
        /**
         * CheckIn
         * @description Asked of each answer's text. `value` is a text, for `min_length` and `max_length` a number of characters, for
         *     `json_schema` a JSON Schema (draft 2020-12) that the answer, as JSON, is to meet. A `regex` is found anywhere in the
         *     text and has no look-around and no back-references, so that none can take long. `equals` passes over the white
         *     space around the text.
         */
        CheckIn: {
            /**
             * Type
             * @enum {string}
             */
            type: "contains" | "not_contains" | "regex" | "json_schema" | "min_length" | "max_length" | "equals";
            /** Value */
            value: string | number | {
                [key: string]: unknown;
            };
            /**
             * Ignore Case
             * @description For texts and patterns.
             * @default false
             */
            ignore_case?: boolean;
        };
        /** CheckOut */
        CheckOut: {
            /**
             * Type
             * @enum {string}
             */
            type: "contains" | "not_contains" | "regex" | "json_schema" | "min_length" | "max_length" | "equals";
            /** Value */
            value: string | number | {
                [key: string]: unknown;
            };
            /** Ignore Case */
            ignore_case: boolean;
        };
        /**
         * CheckResultOut
         * @description In the order of the comparison's `checks`. `reason` says what was not so.
         */
        CheckResultOut: {
            /** Passed */
            passed: boolean;
            /** Reason */
            reason: string | null;
        };
        /** CitationPart */
        CitationPart: {
            /**
             * Type
             * @constant
             */
            type: "citation";
            /** Url */
            url: string;
            /** Title */
            title: string | null;
            /** Start */
            start: number | null;
            /** End */
            end: number | null;
        };
        /** ComparisonContinue */
        ComparisonContinue: {
            /** Message */
            message: string | (components["schemas"]["TextIn"] | components["schemas"]["ImageIn"] | components["schemas"]["FileIn"])[];
        };
        /**
         * ComparisonCreate
         * @description One message, answered by every variant, `repeat` times each: 2 to 48 lanes in all. Without `conversation_id` it
         *     begins a conversation of its own.
         */
        ComparisonCreate: {
            /** Conversation Id */
            conversation_id?: string | null;
            /** Parent Id */
            parent_id?: string | null;
            /** Message */
            message: string | (components["schemas"]["TextIn"] | components["schemas"]["ImageIn"] | components["schemas"]["FileIn"])[];
            /** Variants */
            variants: components["schemas"]["VariantIn"][];
            /**
             * Repeat
             * @default 1
             */
            repeat?: number;
            /**
             * Blind
             * @description Hide until the vote which lane is whose, and shuffle them.
             * @default false
             */
            blind?: boolean;
            /**
             * Max Cost Usd
             * @description Refused where it is likely to cost more; cut when it has.
             */
            max_cost_usd?: number | string | null;
            /**
             * On Unsupported
             * @description What a variant's model does not take: `refuse` it, or `adapt` it with a note.
             * @default refuse
             * @enum {string}
             */
            on_unsupported?: "refuse" | "adapt";
            /** Title */
            title?: string | null;
            /**
             * Tags
             * @default []
             */
            tags?: string[];
            /**
             * Checks
             * @default []
             */
            checks?: components["schemas"]["CheckIn"][];
        };
        /**
         * ComparisonEstimateOut
         * @description What all lanes together would cost, before they were sent: without any answer, with answers of about 500 tokens,
         *     and of full length.
         */
        ComparisonEstimateOut: {
            /**
             * Low Usd
             * @example 0.0000057915
             */
            low_usd: string;
            /**
             * Likely Usd
             * @example 0.0000057915
             */
            likely_usd: string;
            /**
             * High Usd
             * @example 0.0000057915
             */
            high_usd: string;
        };
        /**
         * ComparisonItemOut
         * @description In lists; `prompt` is its beginning.
         */
        ComparisonItemOut: {
            /** Id */
            id: string;
            /** Conversation Id */
            conversation_id: string;
            /** Previous Id */
            previous_id: string | null;
            /** Title */
            title: string | null;
            /** Prompt */
            prompt: string;
            /** Tags */
            tags: string[];
            /** Blind */
            blind: boolean;
            /** Sealed */
            sealed: boolean;
            /** Variants */
            variants: components["schemas"]["VariantOut"][];
            /** Lanes */
            lanes: number;
            /** Chosen Run Id */
            chosen_run_id: string | null;
            vote: components["schemas"]["VoteOut"] | null;
            /**
             * Created At
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            created_at: string;
            /**
             * Updated At
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            updated_at: string;
        };
        /**
         * ComparisonOut
         * @description `message_id` is the user message that all lanes answer; null where each goes on with a history of its own
         *     (`previous_id`). A blind one is `sealed` until the vote: then `variants`, `summaries` and the estimate are empty,
         *     and of each lane only what it says and how it ended is shown.
         */
        ComparisonOut: {
            /** Id */
            id: string;
            /** Conversation Id */
            conversation_id: string;
            /** Message Id */
            message_id: string | null;
            /** Previous Id */
            previous_id: string | null;
            /** Title */
            title: string | null;
            /** Prompt */
            prompt: string;
            /** Notes */
            notes: string | null;
            /** Tags */
            tags: string[];
            /**
             * Status
             * @enum {string}
             */
            status: "running" | "ended";
            /** Blind */
            blind: boolean;
            /** Sealed */
            sealed: boolean;
            /** Variants */
            variants: components["schemas"]["VariantOut"][];
            /** Repeat */
            repeat: number;
            /** Checks */
            checks: components["schemas"]["CheckOut"][];
            /**
             * On Unsupported
             * @enum {string}
             */
            on_unsupported: "refuse" | "adapt";
            /** Max Cost Usd */
            max_cost_usd: string | null;
            estimate: components["schemas"]["ComparisonEstimateOut"] | null;
            /** Lanes */
            lanes: components["schemas"]["LaneOut"][];
            /** Summaries */
            summaries: components["schemas"]["SummaryOut"][];
            /** Differences */
            differences: components["schemas"]["DifferenceOut"][];
            totals: components["schemas"]["TotalsOut"];
            /** Chosen Run Id */
            chosen_run_id: string | null;
            vote: components["schemas"]["VoteOut"] | null;
            /** Judgements */
            judgements: components["schemas"]["JudgementOut"][];
            /**
             * Created At
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            created_at: string;
            /**
             * Updated At
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            updated_at: string;
        };
        /**
         * ComparisonPatch
         * @description Only the fields that are sent change; null takes a value back.
         */
        ComparisonPatch: {
            /** Title */
            title?: string | null;
            /** Notes */
            notes?: string | null;
            /**
             * Tags
             * @default []
             */
            tags?: string[];
        };
        /** ConversationCreate */
        ConversationCreate: {
            /** Default Model */
            default_model?: string | null;
            /** Title */
            title?: string | null;
            /** System Prompt */
            system_prompt?: string | null;
            params?: components["schemas"]["Params"];
            /**
             * Temporary
             * @default false
             */
            temporary?: boolean;
        };
        /**
         * ConversationDetailOut
         * @description `model_status` is of the default model or, where that is there, of the one last asked; null where there is
         *     neither, or no list to know it by.
         */
        ConversationDetailOut: {
            /** Id */
            id: string;
            /** Title */
            title: string | null;
            /**
             * Title Source
             * @enum {string}
             */
            title_source: "auto" | "user";
            /** Default Model */
            default_model: string | null;
            /** System Prompt */
            system_prompt: string | null;
            /** Params */
            params: {
                [key: string]: unknown;
            };
            /** Head Id */
            head_id: string | null;
            /** Pinned */
            pinned: boolean;
            /** Archived */
            archived: boolean;
            /** Tags */
            tags: string[];
            /** Temporary */
            temporary: boolean;
            /**
             * Created At
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            created_at: string;
            /**
             * Updated At
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            updated_at: string;
            /** Version */
            version: string;
            model_status: components["schemas"]["ModelStatusOut"] | null;
        };
        /**
         * ConversationOut
         * @description `version` is another one whenever something changed that a PATCH may change; `If-Match` takes it, in quotes.
         */
        ConversationOut: {
            /** Id */
            id: string;
            /** Title */
            title: string | null;
            /**
             * Title Source
             * @enum {string}
             */
            title_source: "auto" | "user";
            /** Default Model */
            default_model: string | null;
            /** System Prompt */
            system_prompt: string | null;
            /** Params */
            params: {
                [key: string]: unknown;
            };
            /** Head Id */
            head_id: string | null;
            /** Pinned */
            pinned: boolean;
            /** Archived */
            archived: boolean;
            /** Tags */
            tags: string[];
            /** Temporary */
            temporary: boolean;
            /**
             * Created At
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            created_at: string;
            /**
             * Updated At
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            updated_at: string;
            /** Version */
            version: string;
        };
        /**
         * ConversationPatch
         * @description Only the fields that are sent change; null takes a value back.
         */
        ConversationPatch: {
            /** Title */
            title?: string | null;
            /** Default Model */
            default_model?: string | null;
            /** System Prompt */
            system_prompt?: string | null;
            params?: components["schemas"]["Params"] | null;
            /** Head Id */
            head_id?: string | null;
            /**
             * Pinned
             * @default false
             */
            pinned?: boolean;
            /**
             * Archived
             * @default false
             */
            archived?: boolean;
            /**
             * Tags
             * @default []
             */
            tags?: string[];
        };
        /**
         * DifferenceOut
         * @description Of one measure between two variants, both with four figures or more: an exact rank-sum test, corrected for the
         *     number of pairs (Holm). `significant` at 5 %.
         */
        DifferenceOut: {
            /**
             * Measure
             * @enum {string}
             */
            measure: "ttft_ms" | "duration_ms" | "tokens_per_second" | "completion_tokens" | "cost_usd";
            /** A */
            a: number;
            /** B */
            b: number;
            /** P Value */
            p_value: number;
            /** Significant */
            significant: boolean;
        };
        /**
         * EndpointOut
         * @description One provider's offer of a model; `tag` names it in `params.provider`. Uptime (percent), latency (to the first
         *     token) and throughput (tokens per second) are of the last half hour. `status`: 0 is well, below it is not.
         */
        EndpointOut: {
            /** Provider */
            provider: string;
            /** Name */
            name: string;
            /** Tag */
            tag: string | null;
            /** Context Length */
            context_length: number | null;
            /** Max Completion Tokens */
            max_completion_tokens: number | null;
            /** Quantization */
            quantization: string | null;
            /** Pricing */
            pricing: components["schemas"]["PricingOut"] | "variable";
            /** Supported Parameters */
            supported_parameters: string[];
            /** Uptime 30M */
            uptime_30m: number | null;
            latency_ms: components["schemas"]["PercentilesOut"] | null;
            throughput: components["schemas"]["PercentilesOut"] | null;
            /** Status */
            status: number | null;
        };
        /**
         * EndpointsOut
         * @description `reason` says why there are none. `stale`: the last fetch failed, and what was there before it is served.
         */
        EndpointsOut: {
            /** Items */
            items: components["schemas"]["EndpointOut"][];
            /** Fetched At */
            fetched_at: string | null;
            /** Stale */
            stale: boolean;
            /** Reason */
            reason: string | null;
        };
        /** ErrorOut */
        ErrorOut: {
            /**
             * Code
             * @enum {string}
             */
            code: "upstream_key" | "out_of_credit" | "model_unavailable" | "context_too_long" | "content_refused" | "upstream_rejected" | "provider_busy" | "upstream_timeout" | "upstream_unreachable" | "upstream_cut" | "upstream_invalid" | "upstream_failed" | "empty_answer" | "answer_too_long" | "over_budget" | "judge_unreadable" | "interrupted" | "storage_failed" | "internal";
            /** Message */
            message: string;
            /** Retryable */
            retryable: boolean;
            upstream: components["schemas"]["UpstreamOut"] | null;
        };
        /**
         * EstimateIn
         * @description A message as it would be sent to each of these models, in a conversation or a new one.
         */
        EstimateIn: {
            /** Models */
            models: string[];
            /** Message */
            message: string | (components["schemas"]["TextIn"] | components["schemas"]["ImageIn"] | components["schemas"]["FileIn"])[];
            /** Conversation Id */
            conversation_id?: string | null;
            /** Parent Id */
            parent_id?: string | null;
            /** System Prompt */
            system_prompt?: string | null;
            params?: components["schemas"]["Params"];
        };
        /**
         * FileIn
         * @description As an image, of any type; `name` is shown and sent to the model.
         */
        FileIn: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "file";
            /** File Id */
            file_id?: string | null;
            /** Url */
            url?: string | null;
            /** Name */
            name?: string | null;
        };
        /** FileOut */
        FileOut: {
            /** Id */
            id: string;
            /** Url */
            url: string;
            /** Name */
            name: string | null;
            /** Media Type */
            media_type: string;
            /** Size */
            size: number;
        };
        /** FilePart */
        FilePart: {
            /**
             * Type
             * @constant
             */
            type: "file";
            /** File Id */
            file_id: string;
            /** Url */
            url: string;
            /** Name */
            name: string | null;
            /** Media Type */
            media_type: string;
            /** Size */
            size: number;
        };
        /**
         * FoundOut
         * @description `message_id` is null where the title was found; `timestamp` is then the conversation's `created_at`.
         */
        FoundOut: {
            /** Conversation Id */
            conversation_id: string;
            /** Title */
            title: string | null;
            /** Message Id */
            message_id: string | null;
            /** Role */
            role: ("user" | "assistant" | "system" | "tool") | null;
            /** Model */
            model: string | null;
            /**
             * Timestamp
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            timestamp: string;
            /** Snippet */
            snippet: components["schemas"]["SnippetPiece"][];
        };
        /**
         * GapOut
         * @description How many points `a` is ahead of `b`, and how likely votes for two that are alike would differ so, corrected for
         *     the number of pairs (Holm). `significant` at 5 %.
         */
        GapOut: {
            /** A */
            a: string;
            /** B */
            b: string;
            /** Points */
            points: number;
            /** P Value */
            p_value: number;
            /** Significant */
            significant: boolean;
        };
        /**
         * GradeOut
         * @description Of a lane, by its run: `scores` from 1 to 10, one for each order in which the judge has read the answers, and
         *     `score`, their mean.
         */
        GradeOut: {
            /** Run Id */
            run_id: string;
            /** Score */
            score: number;
            /** Scores */
            scores: number[];
            /** Reason */
            reason: string;
        };
        /** Health */
        Health: {
            /**
             * Status
             * @default ok
             * @constant
             */
            status?: "ok";
        };
        /**
         * ImageIn
         * @description An uploaded file by id, or a data, http or https URL, whose bytes are stored.
         */
        ImageIn: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "image";
            /** File Id */
            file_id?: string | null;
            /** Url */
            url?: string | null;
        };
        /** ImagePart */
        ImagePart: {
            /**
             * Type
             * @constant
             */
            type: "image";
            /** File Id */
            file_id: string;
            /** Url */
            url: string;
            /** Media Type */
            media_type: string;
            /** Width */
            width: number | null;
            /** Height */
            height: number | null;
        };
        /**
         * ImportedOut
         * @description What an import brought, and what it left out.
         */
        ImportedOut: {
            /** Conversations */
            conversations: number;
            /** Messages */
            messages: number;
            /**
             * Comparisons
             * @default 0
             */
            comparisons?: number;
            /** Skipped */
            skipped: components["schemas"]["SkippedOut"][];
        };
        /**
         * JudgeIn
         * @description The model that is to grade the lanes which have text, and by what; without `rubric` by the usual one.
         */
        JudgeIn: {
            /** Model */
            model: string;
            /** Rubric */
            rubric?: string | null;
            params?: components["schemas"]["Params"];
            /**
             * Max Cost Usd
             * @description Refused where the judge is likely to cost more.
             */
            max_cost_usd?: number | string | null;
        };
        /**
         * JudgementOut
         * @description What a model says of the lanes; no vote. `run_ids` are its own runs, one for each order. `best` has the highest
         *     score (null for a tie), `agreed` is whether both orders name the same best (null where neither names one).
         */
        JudgementOut: {
            /** Id */
            id: string;
            /** Model */
            model: string;
            /** Rubric */
            rubric: string;
            /**
             * Status
             * @enum {string}
             */
            status: "running" | "completed" | "failed" | "cancelled";
            /** Run Ids */
            run_ids: string[];
            /** Grades */
            grades: components["schemas"]["GradeOut"][];
            /** Best */
            best: string | null;
            /** Agreed */
            agreed: boolean | null;
            /** Cost Usd */
            cost_usd: string | null;
            /** Cost Source */
            cost_source: ("upstream" | "estimate" | "settled" | "free") | null;
            error: components["schemas"]["ErrorOut"] | null;
            /**
             * Created At
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            created_at: string;
        };
        /**
         * LaneOut
         * @description `place` is where it stands, from 0, and `letter` what it is called by there. `variant` is an index of the
         *     comparison's variants, `repeat` counts the lanes of the same one from 0. `checks` are null until it has ended. What
         *     would tell whose lane it is, is null in a blind comparison until the vote.
         */
        LaneOut: {
            /** Place */
            place: number;
            /** Letter */
            letter: string;
            /** Run Id */
            run_id: string;
            /** Message Id */
            message_id: string;
            /** User Message Id */
            user_message_id: string;
            /** Earlier Run Ids */
            earlier_run_ids: string[];
            /** Variant */
            variant: number | null;
            /** Repeat */
            repeat: number | null;
            /** Label */
            label: string | null;
            /** Model */
            model: string | null;
            /** Provider */
            provider: string | null;
            /**
             * Status
             * @enum {string}
             */
            status: "queued" | "streaming" | "waiting" | "completed" | "stopped" | "failed" | "interrupted";
            /** Content */
            content: string;
            /** Finish Reason */
            finish_reason: ("stop" | "length" | "tool_calls" | "content_filter" | "error") | null;
            usage: components["schemas"]["UsageOut"] | null;
            /** Cost Usd */
            cost_usd: string | null;
            /** Cost Source */
            cost_source: ("upstream" | "estimate" | "settled" | "free") | null;
            timing: components["schemas"]["LaneTimingOut"] | null;
            error: components["schemas"]["ErrorOut"] | null;
            /** Notes */
            notes: components["schemas"]["NoteOut"][];
            /** Checks */
            checks: components["schemas"]["CheckResultOut"][] | null;
        };
        /**
         * LaneRef
         * @description A lane, by the run in it.
         */
        LaneRef: {
            /** Run Id */
            run_id: string;
        };
        /** LaneReplace */
        LaneReplace: {
            /** Run Id */
            run_id: string;
            variant: components["schemas"]["VariantIn"];
        };
        /**
         * LaneTimingOut
         * @description From the end of the queue on; `ttft_ms` is to the first visible text, `tokens_per_second` of the visible text.
         */
        LaneTimingOut: {
            /** Queued Ms */
            queued_ms: number;
            /** First Byte Ms */
            first_byte_ms: number | null;
            /** First Reasoning Ms */
            first_reasoning_ms: number | null;
            /** Ttft Ms */
            ttft_ms: number | null;
            /** Duration Ms */
            duration_ms: number;
            /** Tokens Per Second */
            tokens_per_second: number | null;
        };
        /**
         * LanesRef
         * @description One lane, or without `run_id` all of them.
         */
        LanesRef: {
            /** Run Id */
            run_id?: string | null;
        };
        /**
         * LeaderboardOut
         * @description The best first. `gaps` are the pairs of the first twelve. Of the judge, `votes` counts judgements.
         */
        LeaderboardOut: {
            /**
             * By
             * @enum {string}
             */
            by: "model" | "variant";
            /**
             * Of
             * @enum {string}
             */
            of: "votes" | "judge";
            /** Votes */
            votes: number;
            /** Items */
            items: components["schemas"]["StandingOut"][];
            /** Gaps */
            gaps: components["schemas"]["GapOut"][];
        };
        /**
         * LimitsOut
         * @description What is refused beyond them. `image_types` may be sent as images; a file may be of any type.
         */
        LimitsOut: {
            /** Max Upload Bytes */
            max_upload_bytes: number;
            /** Max Import Bytes */
            max_import_bytes: number;
            /** Max Message Chars */
            max_message_chars: number;
            /** Max Answer Chars */
            max_answer_chars: number;
            /** Max Runs Per Conversation */
            max_runs_per_conversation: number;
            /** Image Types */
            image_types: string[];
        };
        /**
         * LiveRunOut
         * @description A run that has not ended: what one needs to know to follow it.
         */
        LiveRunOut: {
            /** Id */
            id: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "chat" | "title" | "judge";
            /** Conversation Id */
            conversation_id: string;
            /** Parent Message Id */
            parent_message_id: string;
            /** Message Id */
            message_id: string;
            /** Model */
            model: string | null;
            /**
             * Status
             * @enum {string}
             */
            status: "queued" | "streaming" | "waiting" | "completed" | "stopped" | "failed" | "interrupted";
            /**
             * Created At
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            created_at: string;
            /** Started At */
            started_at: string | null;
        };
        /**
         * MessageCreate
         * @description `parent_id` absent: under the head; null: a new root.
         */
        MessageCreate: {
            /** Message */
            message: string | (components["schemas"]["TextIn"] | components["schemas"]["ImageIn"] | components["schemas"]["FileIn"])[];
            /** Parent Id */
            parent_id?: string | null;
        };
        /**
         * MessageOut
         * @description What would tell who wrote it is null in a blind comparison, until the vote.
         */
        MessageOut: {
            /** Id */
            id: string;
            /** Conversation Id */
            conversation_id: string;
            /** Parent Id */
            parent_id: string | null;
            /**
             * Role
             * @enum {string}
             */
            role: "user" | "assistant" | "system" | "tool";
            /** Content */
            content: string;
            /** Parts */
            parts: (components["schemas"]["TextPart"] | components["schemas"]["ReasoningPart"] | components["schemas"]["ImagePart"] | components["schemas"]["FilePart"] | components["schemas"]["CitationPart"] | components["schemas"]["ToolCallPart"] | components["schemas"]["OtherPart"])[];
            /** Model */
            model: string | null;
            /** Provider */
            provider: string | null;
            /** Run Id */
            run_id: string | null;
            /** Status */
            status: "complete" | ("queued" | "streaming" | "waiting" | "completed" | "stopped" | "failed" | "interrupted");
            /** Finish Reason */
            finish_reason: ("stop" | "length" | "tool_calls" | "content_filter" | "error") | null;
            usage: components["schemas"]["UsageOut"] | null;
            /** Cost Usd */
            cost_usd: string | null;
            /** Cost Source */
            cost_source: ("upstream" | "estimate" | "settled" | "free") | null;
            /** Estimated Cost Usd */
            estimated_cost_usd: string | null;
            timing: components["schemas"]["TimingOut"] | null;
            error: components["schemas"]["ErrorOut"] | null;
            /** Notes */
            notes: components["schemas"]["NoteOut"][];
            continues: components["schemas"]["Seam"] | null;
            siblings: components["schemas"]["Siblings"];
            /** Hidden */
            hidden: boolean;
            /**
             * Timestamp
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            timestamp: string;
        };
        /**
         * MessagePageOut
         * @description Ascending; `next_cursor` leads to earlier messages.
         */
        MessagePageOut: {
            /** Items */
            items: components["schemas"]["MessageOut"][];
            /** Head Id */
            head_id: string | null;
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** MessageStored */
        MessageStored: {
            /** Id */
            id: string;
            /** Conversation Id */
            conversation_id: string;
            /** Parent Id */
            parent_id: string | null;
            /**
             * Role
             * @enum {string}
             */
            role: "user" | "assistant" | "system" | "tool";
            /** Content */
            content: string;
            /** Parts */
            parts: (components["schemas"]["TextPart"] | components["schemas"]["ReasoningPart"] | components["schemas"]["ImagePart"] | components["schemas"]["FilePart"] | components["schemas"]["CitationPart"] | components["schemas"]["ToolCallPart"] | components["schemas"]["OtherPart"])[];
            /** Model */
            model: string | null;
            /** Provider */
            provider: string | null;
            /** Run Id */
            run_id: string | null;
            /** Status */
            status: "complete" | ("queued" | "streaming" | "waiting" | "completed" | "stopped" | "failed" | "interrupted");
            /** Finish Reason */
            finish_reason: ("stop" | "length" | "tool_calls" | "content_filter" | "error") | null;
            usage: components["schemas"]["UsageOut"] | null;
            /** Cost Usd */
            cost_usd: string | null;
            /** Cost Source */
            cost_source: ("upstream" | "estimate" | "settled" | "free") | null;
            /** Estimated Cost Usd */
            estimated_cost_usd: string | null;
            timing: components["schemas"]["TimingOut"] | null;
            error: components["schemas"]["ErrorOut"] | null;
            /** Notes */
            notes: components["schemas"]["NoteOut"][];
            continues: components["schemas"]["Seam"] | null;
            siblings: components["schemas"]["Siblings"];
            /** Hidden */
            hidden: boolean;
            /**
             * Timestamp
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            timestamp: string;
            /** Message Id */
            message_id: string;
        };
        /**
         * ModelChangeOut
         * @description `before` and `after` hold the fields that differ; of a model that came or went all of them, and the other one is
         *     null.
         */
        ModelChangeOut: {
            /**
             * At
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            at: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "added" | "removed" | "repriced" | "changed";
            /** Model */
            model: string;
            /** Name */
            name: string;
            /** Before */
            before: {
                [key: string]: unknown;
            } | null;
            /** After */
            after: {
                [key: string]: unknown;
            } | null;
        };
        /**
         * ModelChangesOut
         * @description Newest first.
         */
        ModelChangesOut: {
            /** Items */
            items: components["schemas"]["ModelChangeOut"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * ModelOut
         * @description `pricing` is `variable` where it depends on the model that a router picks. `expires_at` is the day after which
         *     the model may be gone.
         */
        ModelOut: {
            /** Id */
            id: string;
            /** Name */
            name: string;
            /** Upstream */
            upstream: string;
            /** Description */
            description: string | null;
            /** Context Length */
            context_length: number | null;
            /** Max Output Tokens */
            max_output_tokens: number | null;
            /** Input Modalities */
            input_modalities: string[];
            /** Output Modalities */
            output_modalities: string[];
            /** Supported Parameters */
            supported_parameters: string[];
            /** Tools */
            tools: boolean;
            /** Structured Outputs */
            structured_outputs: boolean;
            reasoning: components["schemas"]["ReasoningOut"] | null;
            /** Knowledge Cutoff */
            knowledge_cutoff: string | null;
            /** Pricing */
            pricing: components["schemas"]["PricingOut"] | "variable";
            /** Expires At */
            expires_at: string | null;
            /** Created At */
            created_at: string | null;
        };
        /**
         * ModelStatusOut
         * @description Whether `model` can be asked; where it is gone, `nearest` names up to three that can.
         */
        ModelStatusOut: {
            /** Model */
            model: string;
            /** Available */
            available: boolean;
            /** Nearest */
            nearest: string[];
        };
        /**
         * ModelsOut
         * @description `stale`: the last fetch failed and an older list is served. `default_model` is used where none is named.
         */
        ModelsOut: {
            /** Items */
            items: components["schemas"]["ModelOut"][];
            /** Next Cursor */
            next_cursor: string | null;
            /** Fetched At */
            fetched_at: string | null;
            /** Stale */
            stale: boolean;
            /** Default Model */
            default_model: string;
        };
        /**
         * MoneySpreadOut
         * @description The same of amounts, USD.
         */
        MoneySpreadOut: {
            /** N */
            n: number;
            /**
             * Median
             * @example 0.0000057915
             */
            median: string;
            /**
             * Low Quartile
             * @example 0.0000057915
             */
            low_quartile: string;
            /**
             * High Quartile
             * @example 0.0000057915
             */
            high_quartile: string;
            /**
             * Min
             * @example 0.0000057915
             */
            min: string;
            /**
             * Max
             * @example 0.0000057915
             */
            max: string;
        };
        /**
         * NoteOut
         * @description What was changed of the request so that the model takes it; `param` is `params.<name>`, `message` or `history`
         *     (an earlier turn).
         */
        NoteOut: {
            /**
             * Code
             * @enum {string}
             */
            code: "parameter_dropped" | "parameter_adjusted" | "attachment_dropped";
            /** Param */
            param: string;
            /** Text */
            text: string;
        };
        /**
         * OtherPart
         * @description A part of a type that this version does not know, passed on as it is.
         */
        OtherPart: {
            /** Type */
            type: string;
        } & {
            [key: string]: unknown;
        };
        /** PageOf[ComparisonItemOut] */
        PageOf_ComparisonItemOut_: {
            /** Items */
            items: components["schemas"]["ComparisonItemOut"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** PageOf[ConversationOut] */
        PageOf_ConversationOut_: {
            /** Items */
            items: components["schemas"]["ConversationOut"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** PageOf[FoundOut] */
        PageOf_FoundOut_: {
            /** Items */
            items: components["schemas"]["FoundOut"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** PageOf[LiveRunOut] */
        PageOf_LiveRunOut_: {
            /** Items */
            items: components["schemas"]["LiveRunOut"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** PageOf[VariantSetOut] */
        PageOf_VariantSetOut_: {
            /** Items */
            items: components["schemas"]["VariantSetOut"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * Params
         * @description Everything is optional; what is absent is left to the model. Null in a run takes back the conversation's.
         */
        Params: {
            /** Temperature */
            temperature?: number | null;
            /** Top P */
            top_p?: number | null;
            /** Top K */
            top_k?: number | null;
            /** Min P */
            min_p?: number | null;
            /** Top A */
            top_a?: number | null;
            /** Frequency Penalty */
            frequency_penalty?: number | null;
            /** Presence Penalty */
            presence_penalty?: number | null;
            /** Repetition Penalty */
            repetition_penalty?: number | null;
            /** Max Tokens */
            max_tokens?: number | null;
            /** Max Completion Tokens */
            max_completion_tokens?: number | null;
            /** Seed */
            seed?: number | null;
            /** Stop */
            stop?: string | string[] | null;
            /** Logit Bias */
            logit_bias?: {
                [key: string]: number;
            } | null;
            reasoning?: components["schemas"]["ReasoningParams"] | null;
            /** Verbosity */
            verbosity?: ("low" | "medium" | "high" | "xhigh" | "max") | null;
            /** Modalities */
            modalities?: ("text" | "image" | "audio")[] | null;
            /** Image Config */
            image_config?: {
                [key: string]: unknown;
            } | null;
            /** Response Format */
            response_format?: {
                [key: string]: unknown;
            } | null;
            /** Models */
            models?: string[] | null;
            /** Provider */
            provider?: {
                [key: string]: unknown;
            } | null;
            /** Plugins */
            plugins?: {
                [key: string]: unknown;
            }[] | null;
        };
        /** PercentilesOut */
        PercentilesOut: {
            /** P50 */
            p50: number | null;
            /** P75 */
            p75: number | null;
            /** P90 */
            p90: number | null;
            /** P99 */
            p99: number | null;
        };
        /**
         * PriceOverrideOut
         * @description Prices in place of the usual ones where all its conditions hold; of several the last one counts.
         */
        PriceOverrideOut: {
            /** Min Prompt Tokens */
            min_prompt_tokens?: number | null;
            /** Utc Start */
            utc_start?: string | null;
            /** Utc End */
            utc_end?: string | null;
        } & {
            [key: string]: string;
        };
        /**
         * PriceRangeOut
         * @description USD: `prompt` alone; `min` and `max` from no answer to one of full length, the count's error included.
         */
        PriceRangeOut: {
            /**
             * Prompt
             * @example 0.0000057915
             */
            prompt: string;
            /**
             * Min
             * @example 0.0000057915
             */
            min: string;
            /**
             * Max
             * @example 0.0000057915
             */
            max: string;
        };
        /**
         * PricingOut
         * @description Decimal USD per token, image or request, each under OpenRouter's name for it. `discount` is a share.
         */
        PricingOut: {
            /** Prompt */
            prompt?: string | null;
            /** Completion */
            completion?: string | null;
            /**
             * Overrides
             * @default []
             */
            overrides?: components["schemas"]["PriceOverrideOut"][];
        } & {
            [key: string]: string;
        };
        /** QuoteOut */
        QuoteOut: {
            /** Model */
            model: string;
            /** Prompt Tokens */
            prompt_tokens: number;
            /** Prompt Tokens Range */
            prompt_tokens_range: [
                number,
                number
            ];
            /**
             * Max Tokens
             * @description The longest answer that would be asked for.
             */
            max_tokens: number;
            /**
             * Fits
             * @description Whether the model's context takes it.
             */
            fits: boolean;
            /** @description Null where the price is not known or variable. */
            cost_usd: components["schemas"]["PriceRangeOut"] | null;
        };
        /** QuotesOut */
        QuotesOut: {
            /** Items */
            items: components["schemas"]["QuoteOut"][];
        };
        /**
         * ReasoningOut
         * @description `supported_efforts` from the strongest on; none where the model takes none. `mandatory`: it always reasons.
         */
        ReasoningOut: {
            /** Mandatory */
            mandatory: boolean;
            /** Default Enabled */
            default_enabled: boolean | null;
            /** Default Effort */
            default_effort: string | null;
            /** Supported Efforts */
            supported_efforts: string[];
            /** Supports Max Tokens */
            supports_max_tokens: boolean;
        };
        /** ReasoningParams */
        ReasoningParams: {
            /** Effort */
            effort?: ("max" | "xhigh" | "high" | "medium" | "low" | "minimal" | "none") | null;
            /** Max Tokens */
            max_tokens?: number | null;
            /** Exclude */
            exclude?: boolean | null;
            /** Enabled */
            enabled?: boolean | null;
        };
        /** ReasoningPart */
        ReasoningPart: {
            /**
             * Type
             * @constant
             */
            type: "reasoning";
            /** Text */
            text: string;
            /** Duration Ms */
            duration_ms: number | null;
        };
        /** RefreshOut */
        RefreshOut: {
            /** Fetched At */
            fetched_at: string | null;
            /** Stale */
            stale: boolean;
        };
        /**
         * RunCreate
         * @description With `message`: stores it under `parent_id` (absent: the head; null: a new root), then answers it. Without:
         *     answers the user message `parent_id` (absent: the head) again. `continue_from`: goes on with that answer.
         */
        RunCreate: {
            /** Parent Id */
            parent_id?: string | null;
            /** Message */
            message?: string | (components["schemas"]["TextIn"] | components["schemas"]["ImageIn"] | components["schemas"]["FileIn"])[] | null;
            /** Model */
            model?: string | null;
            params?: components["schemas"]["Params"];
            /** System Prompt */
            system_prompt?: string | null;
            /** Continue From */
            continue_from?: string | null;
            /**
             * On Disconnect
             * @description `stop` binds the run to this connection; only where this call is itself the stream.
             * @default continue
             * @enum {string}
             */
            on_disconnect?: "continue" | "stop";
            /**
             * On Overflow
             * @description Where the prompt does not fit the context: `trim` leaves out the oldest turns.
             * @default refuse
             * @enum {string}
             */
            on_overflow?: "refuse" | "trim";
            /**
             * On Unsupported
             * @description What the model does not take: `adapt` drops or adjusts it, with a note; `refuse` answers 422 `unsupported`. Absent: parameters are adapted, attachments of this message refused.
             */
            on_unsupported?: ("adapt" | "refuse") | null;
        };
        /**
         * RunOut
         * @description In a blind comparison what would tell who answers is null or empty, until the vote. A title's or a judge's run
         *     writes no message: `said` is its text, and the ids of messages say what it is about.
         */
        RunOut: {
            /** Id */
            id: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "chat" | "title" | "judge";
            /** Conversation Id */
            conversation_id: string;
            /** Parent Message Id */
            parent_message_id: string;
            /** Message Id */
            message_id: string;
            /** Parent Run Id */
            parent_run_id: string | null;
            /** Model */
            model: string | null;
            /** Provider */
            provider: string | null;
            /** Params */
            params: {
                [key: string]: unknown;
            };
            /** System Prompt */
            system_prompt: string | null;
            /** Omitted Messages */
            omitted_messages: number;
            /**
             * Status
             * @enum {string}
             */
            status: "queued" | "streaming" | "waiting" | "completed" | "stopped" | "failed" | "interrupted";
            /** Finish Reason */
            finish_reason: ("stop" | "length" | "tool_calls" | "content_filter" | "error") | null;
            /**
             * Created At
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            created_at: string;
            /** Started At */
            started_at: string | null;
            /** Ended At */
            ended_at: string | null;
            usage: components["schemas"]["UsageOut"] | null;
            /** Cost Usd */
            cost_usd: string | null;
            /** Cost Source */
            cost_source: ("upstream" | "estimate" | "settled" | "free") | null;
            /** Estimated Cost Usd */
            estimated_cost_usd: string | null;
            timing: components["schemas"]["TimingOut"] | null;
            error: components["schemas"]["ErrorOut"] | null;
            /** Notes */
            notes: components["schemas"]["NoteOut"][];
            /** Said */
            said: string | null;
            /** Calls */
            calls: components["schemas"]["CallOut"][];
        };
        /** RunStarted */
        RunStarted: {
            run: components["schemas"]["RunOut"];
            user_message: components["schemas"]["MessageOut"];
        };
        /**
         * Seam
         * @description The answer begins with the first `chars` code points of that message's text.
         */
        Seam: {
            /** Message Id */
            message_id: string;
            /** Chars */
            chars: number;
        };
        /** SessionCreate */
        SessionCreate: {
            /** Token */
            token: string;
        };
        /**
         * Siblings
         * @description The visible messages with the same parent, oldest first; `index` is this one's place, from 0.
         */
        Siblings: {
            /** Index */
            index: number;
            /** Count */
            count: number;
            /** Ids */
            ids: string[];
        };
        /** SkippedOut */
        SkippedOut: {
            /** Title */
            title: string | null;
            /** Reason */
            reason: string;
        };
        /**
         * SnippetPiece
         * @description `hit` where it is what was searched for.
         */
        SnippetPiece: {
            /** Text */
            text: string;
            /** Hit */
            hit: boolean;
        };
        /** SpentOut */
        SpentOut: {
            /** Runs */
            runs: number;
            /** Calls */
            calls: number;
            /** Prompt Tokens */
            prompt_tokens: number;
            /** Completion Tokens */
            completion_tokens: number;
            /** Reasoning Tokens */
            reasoning_tokens: number;
            /** Cached Tokens */
            cached_tokens: number;
            /**
             * Cost Usd
             * @example 0.0000057915
             */
            cost_usd: string;
            /**
             * Estimated Usd
             * @example 0.0000057915
             */
            estimated_usd: string;
            /** Unknown Calls */
            unknown_calls: number;
            /** Key */
            key: string | null;
            /** Label */
            label: string | null;
        };
        /**
         * SpreadOut
         * @description Of `n` figures the median, the quartiles (half of them are between), the least and the greatest.
         */
        SpreadOut: {
            /** N */
            n: number;
            /** Median */
            median: number;
            /** Low Quartile */
            low_quartile: number;
            /** High Quartile */
            high_quartile: number;
            /** Min */
            min: number;
            /** Max */
            max: number;
        };
        /**
         * StandingOut
         * @description `key` is a model, or what a variant asks for. `rating` is in Elo's points (mean 1000; 400 more win ten times as
         *     often), `low` and `high` its 95 % interval. `wins` counts ties in parts; the medians are of lanes that completed.
         */
        StandingOut: {
            /** Key */
            key: string;
            /** Rating */
            rating: number;
            /** Low */
            low: number;
            /** High */
            high: number;
            /** Wins */
            wins: number;
            /** Votes */
            votes: number;
            /** Lanes */
            lanes: number;
            /**
             * Cost Usd
             * @example 0.0000057915
             */
            cost_usd: string;
            /** Wins Per Dollar */
            wins_per_dollar: string | null;
            /** Ttft Ms */
            ttft_ms: number | null;
            /** Tokens Per Second */
            tokens_per_second: number | null;
        };
        /**
         * SummaryOut
         * @description The lanes of one variant; the spreads are of those that completed.
         */
        SummaryOut: {
            /** Variant */
            variant: number;
            /** Lanes */
            lanes: number;
            /** Completed */
            completed: number;
            ttft_ms: components["schemas"]["SpreadOut"] | null;
            duration_ms: components["schemas"]["SpreadOut"] | null;
            tokens_per_second: components["schemas"]["SpreadOut"] | null;
            completion_tokens: components["schemas"]["SpreadOut"] | null;
            cost_usd: components["schemas"]["MoneySpreadOut"] | null;
        };
        /** TextIn */
        TextIn: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "text";
            /** Text */
            text: string;
        };
        /** TextPart */
        TextPart: {
            /**
             * Type
             * @constant
             */
            type: "text";
            /** Text */
            text: string;
        };
        /** TimingOut */
        TimingOut: {
            /** Queued Ms */
            queued_ms: number;
            /** Ttft Ms */
            ttft_ms: number | null;
            /** Duration Ms */
            duration_ms: number;
            /** Tokens Per Second */
            tokens_per_second: number | null;
        };
        /** ToolCallPart */
        ToolCallPart: {
            /**
             * Type
             * @constant
             */
            type: "tool_call";
            /** Call Id */
            call_id: string;
            /** Name */
            name: string;
            /** Arguments */
            arguments: string;
        };
        /**
         * TotalOut
         * @description Sums, exact to the last digit. `estimated_usd` is the part of `cost_usd` that is an estimate, not settled (yet);
         *     what `unknown_calls` cost nobody knows.
         */
        TotalOut: {
            /** Runs */
            runs: number;
            /** Calls */
            calls: number;
            /** Prompt Tokens */
            prompt_tokens: number;
            /** Completion Tokens */
            completion_tokens: number;
            /** Reasoning Tokens */
            reasoning_tokens: number;
            /** Cached Tokens */
            cached_tokens: number;
            /**
             * Cost Usd
             * @example 0.0000057915
             */
            cost_usd: string;
            /**
             * Estimated Usd
             * @example 0.0000057915
             */
            estimated_usd: string;
            /** Unknown Calls */
            unknown_calls: number;
        };
        /**
         * TotalsOut
         * @description Of all runs, those that were retried or replaced too. `cost_usd` is the sum of what is known; of `unknown_costs`
         *     runs that ended nobody knows it.
         */
        TotalsOut: {
            /** Lanes */
            lanes: number;
            /** Ended */
            ended: number;
            usage: components["schemas"]["UsageOut"] | null;
            /** Cost Usd */
            cost_usd: string | null;
            /** Unknown Costs */
            unknown_costs: number | null;
        };
        /** UpstreamErrorOut */
        UpstreamErrorOut: {
            /**
             * Code
             * @enum {string}
             */
            code: "upstream_key" | "out_of_credit" | "model_unavailable" | "context_too_long" | "content_refused" | "upstream_rejected" | "provider_busy" | "upstream_timeout" | "upstream_unreachable" | "upstream_cut" | "upstream_invalid" | "upstream_failed" | "empty_answer" | "answer_too_long" | "over_budget" | "judge_unreadable" | "interrupted" | "storage_failed" | "internal";
            /** Message */
            message: string;
        };
        /** UpstreamsOut */
        UpstreamsOut: {
            /** Items */
            items: components["schemas"]["openchat__api__schemas__upstreams__UpstreamOut"][];
        };
        /** UsageOut */
        UsageOut: {
            /** Prompt Tokens */
            prompt_tokens: number;
            /** Completion Tokens */
            completion_tokens: number;
            /** Reasoning Tokens */
            reasoning_tokens: number;
            /** Cached Tokens */
            cached_tokens: number;
        };
        /** UsageSumsOut */
        UsageSumsOut: {
            /**
             * Group By
             * @enum {string}
             */
            group_by: "model" | "day" | "provider" | "conversation";
            /** Items */
            items: components["schemas"]["SpentOut"][];
            total: components["schemas"]["TotalOut"];
        };
        /**
         * VariantIn
         * @description What a lane asks. `provider` is the only one that may serve the model (one of OpenRouter's, by its tag).
         */
        VariantIn: {
            /** Model */
            model: string;
            /** Provider */
            provider?: string | null;
            params?: components["schemas"]["Params"];
            /** System Prompt */
            system_prompt?: string | null;
            /** Label */
            label?: string | null;
        };
        /** VariantOut */
        VariantOut: {
            /** Model */
            model: string;
            /** Provider */
            provider: string | null;
            /** Params */
            params: {
                [key: string]: unknown;
            };
            /** System Prompt */
            system_prompt: string | null;
            /** Label */
            label: string | null;
        };
        /** VariantSetIn */
        VariantSetIn: {
            /** Variants */
            variants: components["schemas"]["VariantIn"][];
        };
        /** VariantSetOut */
        VariantSetOut: {
            /** Name */
            name: string;
            /** Variants */
            variants: components["schemas"]["VariantOut"][];
            /**
             * Created At
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            created_at: string;
            /**
             * Updated At
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            updated_at: string;
        };
        /**
         * VoteIn
         * @description One of these: the winner's `run_id`, `tie`, or `ratings` of two lanes or more by run, from 1 to 10.
         */
        VoteIn: {
            /** Run Id */
            run_id?: string | null;
            /** Tie */
            tie?: true | null;
            /** Ratings */
            ratings?: {
                [key: string]: number;
            } | null;
        };
        /**
         * VoteOut
         * @description The winner, or `tie`, or `ratings` by run.
         */
        VoteOut: {
            /** Run Id */
            run_id: string | null;
            /** Tie */
            tie: boolean;
            /** Ratings */
            ratings: {
                [key: string]: number;
            };
            /**
             * At
             * Format: date-time
             * @example 2026-01-31T12:00:00.000Z
             */
            at: string;
        };
        /** UpstreamOut */
        openchat__api__schemas__outcome__UpstreamOut: {
            /** Provider */
            provider: string | null;
            /** Status */
            status: number | null;
            /** Error Type */
            error_type: string | null;
            /** Message */
            message: string | null;
        };
        /**
         * UpstreamOut
         * @description `state` is that of the last contact, at `checked_at`; `error` says why that failed.
         *
         *     `retry_at`: until then the upstream is left alone, since it failed several times in a row.
         */
        openchat__api__schemas__upstreams__UpstreamOut: {
            /** Name */
            name: string;
            /** Kind */
            kind: string;
            /** Base Url */
            base_url: string;
            /**
             * State
             * @enum {string}
             */
            state: "ok" | "down" | "unknown";
            /** Models */
            models: number;
            /** Checked At */
            checked_at: string | null;
            error: components["schemas"]["UpstreamErrorOut"] | null;
            /** Retry At */
            retry_at: string | null;
        };
        /**
         * Start
         * @description First in every run, before the upstream answers. `omitted_messages` were left out to fit the context. The model
         *         is null in a blind comparison.
         */
        StreamStart: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "start";
            run_id: string;
            conversation_id: string;
            user_message_id: string;
            message_id: string;
            model: string | null;
            /** @default null */
            continues?: components["schemas"]["StreamSeam"] | null;
            /** @default 0 */
            omitted_messages?: number;
            /** @default [] */
            notes?: components["schemas"]["StreamNote"][];
        };
        /**
         * Seam
         * @description Where a continued answer goes on: after the first `chars` code points, which are that message's text.
         */
        StreamSeam: {
            message_id: string;
            chars: number;
        };
        /**
         * Note
         * @description What was changed of the request so that the model takes it.
         */
        StreamNote: {
            /** @enum {unknown} */
            code: "attachment_dropped" | "parameter_adjusted" | "parameter_dropped";
            param: string;
            text: string;
        };
        /**
         * Status
         * @description How a run that shows nothing yet stands; takes no position and may be left out of a replay.
         */
        StreamStatus: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "status";
            /** @enum {unknown} */
            state: "queued" | "retrying";
            /** @default null */
            position?: number | null;
            /** @default null */
            attempt?: number | null;
            /** @default null */
            retry_in_ms?: number | null;
            /** @default null */
            reason?: string | null;
        };
        /** Reasoning */
        StreamReasoning: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "reasoning";
            text: string;
        };
        /** Delta */
        StreamDelta: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "delta";
            text: string;
        };
        /**
         * Image
         * @description A whole image, stored; `at` is its place in the text, in code points.
         */
        StreamImage: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "image";
            file_id: string;
            url: string;
            media_type: string;
            width: number | null;
            height: number | null;
            at: number;
        };
        /** Citation */
        StreamCitation: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "citation";
            url: string;
            title: string | null;
            start: number | null;
            end: number | null;
            at: number;
        };
        /**
         * ToolCall
         * @description A whole tool call; `arguments` is JSON text.
         */
        StreamToolCall: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "tool_call";
            call_id: string;
            name: string;
            arguments: string;
            at: number;
        };
        /**
         * Done
         * @description Terminal. `chars` and `sha256` (of the UTF-8) are of the stored text, so that a client can prove it has all.
         */
        StreamDone: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "done";
            /** @enum {unknown} */
            status: "completed" | "stopped";
            finish_reason: ("content_filter" | "error" | "length" | "stop" | "tool_calls") | null;
            run_id: string;
            message_id: string;
            chars: number;
            sha256: string;
            model: string | null;
            provider: string | null;
            usage: components["schemas"]["StreamTokenCounts"] | null;
            cost_usd: string | null;
            cost_source: ("estimate" | "free" | "settled" | "upstream") | null;
            timing: components["schemas"]["StreamTimingFigures"] | null;
        };
        /** TokenCounts */
        StreamTokenCounts: {
            prompt_tokens: number;
            completion_tokens: number;
            reasoning_tokens: number;
            cached_tokens: number;
        };
        /** TimingFigures */
        StreamTimingFigures: {
            queued_ms: number;
            ttft_ms: number | null;
            duration_ms: number;
            tokens_per_second: number | null;
        };
        /**
         * Error
         * @description Terminal; what was said before it is kept.
         */
        StreamError: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "error";
            /** @enum {unknown} */
            status: "failed" | "interrupted";
            error: components["schemas"]["StreamRunError"];
            finish_reason: ("content_filter" | "error" | "length" | "stop" | "tool_calls") | null;
            run_id: string;
            message_id: string;
            chars: number;
            sha256: string;
            model: string | null;
            provider: string | null;
            usage: components["schemas"]["StreamTokenCounts"] | null;
            cost_usd: string | null;
            cost_source: ("estimate" | "free" | "settled" | "upstream") | null;
            timing: components["schemas"]["StreamTimingFigures"] | null;
        };
        /** RunError */
        StreamRunError: {
            /** @enum {unknown} */
            code: "answer_too_long" | "content_refused" | "context_too_long" | "empty_answer" | "internal" | "interrupted" | "judge_unreadable" | "model_unavailable" | "out_of_credit" | "over_budget" | "provider_busy" | "storage_failed" | "upstream_cut" | "upstream_failed" | "upstream_invalid" | "upstream_key" | "upstream_rejected" | "upstream_timeout" | "upstream_unreachable";
            message: string;
            retryable: boolean;
            upstream: components["schemas"]["StreamUpstreamSaid"] | null;
        };
        /** UpstreamSaid */
        StreamUpstreamSaid: {
            provider: string | null;
            status: number | null;
            error_type: string | null;
            message: string | null;
        };
        StreamEvent: components["schemas"]["StreamStart"] | components["schemas"]["StreamStatus"] | components["schemas"]["StreamReasoning"] | components["schemas"]["StreamDelta"] | components["schemas"]["StreamImage"] | components["schemas"]["StreamCitation"] | components["schemas"]["StreamToolCall"] | components["schemas"]["StreamDone"] | components["schemas"]["StreamError"];
        LanesRunStart: components["schemas"]["StreamStart"] & {
            run_id: string;
        };
        LanesRunStatus: components["schemas"]["StreamStatus"] & {
            run_id: string;
        };
        LanesRunReasoning: components["schemas"]["StreamReasoning"] & {
            run_id: string;
        };
        LanesRunDelta: components["schemas"]["StreamDelta"] & {
            run_id: string;
        };
        LanesRunImage: components["schemas"]["StreamImage"] & {
            run_id: string;
        };
        LanesRunCitation: components["schemas"]["StreamCitation"] & {
            run_id: string;
        };
        LanesRunToolCall: components["schemas"]["StreamToolCall"] & {
            run_id: string;
        };
        LanesRunDone: components["schemas"]["StreamDone"] & {
            run_id: string;
        };
        LanesRunError: components["schemas"]["StreamError"] & {
            run_id: string;
        };
        /**
         * LaneChanged
         * @description Another run takes the lane in this place: what comes of it begins with its `start`.
         */
        LanesLaneChanged: {
            /** @enum {unknown} */
            type: "lane";
            place: number;
            run_id: string;
        };
        /**
         * End
         * @description The last event: every lane has ended.
         */
        LanesEnd: {
            /** @enum {unknown} */
            type: "end";
            comparison_id: string;
        };
        LanesEvent: components["schemas"]["LanesRunStart"] | components["schemas"]["LanesRunStatus"] | components["schemas"]["LanesRunReasoning"] | components["schemas"]["LanesRunDelta"] | components["schemas"]["LanesRunImage"] | components["schemas"]["LanesRunCitation"] | components["schemas"]["LanesRunToolCall"] | components["schemas"]["LanesRunDone"] | components["schemas"]["LanesRunError"] | components["schemas"]["LanesLaneChanged"] | components["schemas"]["LanesEnd"];
        LiveEvent: components["schemas"]["LiveReady"] | components["schemas"]["LiveReset"] | components["schemas"]["LiveConversationCreated"] | components["schemas"]["LiveConversationUpdated"] | components["schemas"]["LiveConversationDeleted"] | components["schemas"]["LiveMessageCreated"] | components["schemas"]["LiveRunStarted"] | components["schemas"]["LiveRunEnded"] | components["schemas"]["LiveRunSettled"] | components["schemas"]["LiveComparisonCreated"] | components["schemas"]["LiveComparisonUpdated"] | components["schemas"]["LiveComparisonDeleted"] | components["schemas"]["LiveModelsChanged"];
        /**
         * LiveComparisonCreated
         * @description Fetch `/api/comparisons/{id}` for all of it; its runs are told one by one.
         */
        LiveComparisonCreated: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "comparison.created";
            /** Comparison Id */
            comparison_id: string;
            /** Conversation Id */
            conversation_id: string;
            /** Previous Id */
            previous_id: string | null;
        };
        /**
         * LiveComparisonDeleted
         * @description Its messages may still be there; where its conversation went with it, that is told too.
         */
        LiveComparisonDeleted: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "comparison.deleted";
            /** Comparison Id */
            comparison_id: string;
            /** Conversation Id */
            conversation_id: string;
        };
        /**
         * LiveComparisonUpdated
         * @description A lane was given to another run, one was chosen, somebody voted, or its title, notes or tags.
         */
        LiveComparisonUpdated: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "comparison.updated";
            /** Comparison Id */
            comparison_id: string;
            /** Conversation Id */
            conversation_id: string;
        };
        /**
         * LiveConversationCreated
         * @description A new conversation, or one that was restored.
         */
        LiveConversationCreated: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "conversation.created";
            conversation: components["schemas"]["ConversationOut"];
        };
        /** LiveConversationDeleted */
        LiveConversationDeleted: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "conversation.deleted";
            /** Conversation Id */
            conversation_id: string;
        };
        /**
         * LiveConversationUpdated
         * @description A field, the head, the time, or which of its messages are hidden.
         */
        LiveConversationUpdated: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "conversation.updated";
            conversation: components["schemas"]["ConversationOut"];
        };
        /**
         * LiveMessageCreated
         * @description A user message, or an answer that begins.
         */
        LiveMessageCreated: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "message.created";
            message: components["schemas"]["MessageOut"];
        };
        /**
         * LiveModelsChanged
         * @description The list of models is another one than before, or its `stale` is.
         */
        LiveModelsChanged: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "models.changed";
        };
        /**
         * LiveReady
         * @description First, where no event was named: what changes from now on comes. Fetch after this, and nothing is missed.
         */
        LiveReady: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "ready";
        };
        /**
         * LiveReset
         * @description Something was missed and is not kept any more, or an import has changed much: fetch anew what is shown.
         */
        LiveReset: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "reset";
        };
        /**
         * LiveRunEnded
         * @description `model` is the one that answered; null, as the cost, in a blind comparison.
         */
        LiveRunEnded: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "run.ended";
            /** Run Id */
            run_id: string;
            /** Conversation Id */
            conversation_id: string;
            /** Message Id */
            message_id: string;
            /** User Message Id */
            user_message_id: string;
            /** Model */
            model: string | null;
            /** Kind */
            kind: string;
            /**
             * Status
             * @enum {string}
             */
            status: "queued" | "streaming" | "waiting" | "completed" | "stopped" | "failed" | "interrupted";
            /** Finish Reason */
            finish_reason: ("stop" | "length" | "tool_calls" | "content_filter" | "error") | null;
            /** Cost Usd */
            cost_usd: string | null;
            /** Cost Source */
            cost_source: ("upstream" | "estimate" | "settled" | "free") | null;
        };
        /**
         * LiveRunSettled
         * @description What an ended run cost is known now, in place of an estimate.
         */
        LiveRunSettled: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "run.settled";
            /** Run Id */
            run_id: string;
            /** Conversation Id */
            conversation_id: string;
            /** Message Id */
            message_id: string;
            /** Cost Usd */
            cost_usd: string | null;
            /** Cost Source */
            cost_source: ("upstream" | "estimate" | "settled" | "free") | null;
            /** Estimated Cost Usd */
            estimated_cost_usd: string | null;
        };
        /** LiveRunStarted */
        LiveRunStarted: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "run.started";
            /** Run Id */
            run_id: string;
            /** Conversation Id */
            conversation_id: string;
            /** Message Id */
            message_id: string;
            /** User Message Id */
            user_message_id: string;
            /** Model */
            model: string | null;
            /** Kind */
            kind: string;
        };
        /** UpstreamOut */
        UpstreamOut: {
            /** Provider */
            provider: string | null;
            /** Status */
            status: number | null;
            /** Error Type */
            error_type: string | null;
            /** Message */
            message: string | null;
        };
        /**
         * Problem
         * @description What went wrong, as every error answers it.
         */
        Problem: {
            /**
             * Type
             * @default about:blank
             */
            type?: string;
            /** Title */
            title: string;
            /** Status */
            status: number;
            /** Detail */
            detail: string;
            /**
             * Code
             * @enum {string}
             */
            code: "invalid_request" | "unknown_model" | "bad_event_id" | "context_overflow" | "over_budget" | "invalid_import" | "unsupported" | "bad_host" | "unauthorized" | "forbidden" | "not_found" | "method_not_allowed" | "conflict" | "run_active" | "several_runs" | "sealed" | "idempotency_conflict" | "stale" | "too_large" | "range_not_satisfiable" | "limit_reached" | "unavailable" | "storage_failed" | "internal";
            /**
             * Retryable
             * @default false
             */
            retryable?: boolean;
            /**
             * Retry After
             * @default null
             */
            retry_after?: number | null;
            /**
             * Errors
             * @default null
             */
            errors?: components["schemas"]["ProblemField"][] | null;
            /**
             * Nearest
             * @default null
             */
            nearest?: string[] | null;
            /**
             * Models
             * @default null
             */
            models?: string[] | null;
            /** @default null */
            current?: components["schemas"]["ConversationOut"] | null;
        };
        /** ProblemField */
        ProblemField: {
            /** Path */
            path: string;
            /** Message */
            message: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    stream_conversation_api_conversations__conversation_id__stream_get: {
        parameters: {
            query?: {
                model?: string | null;
                on_overflow?: "refuse" | "trim";
                on_unsupported?: ("adapt" | "refuse") | null;
                /** @description As the header, which wins. */
                last_event_id?: string | null;
            };
            header?: {
                /** @description Continue after this event. */
                "last-event-id"?: string | null;
            };
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Server-sent events; `data` is one StreamEvent */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": unknown;
                };
            };
            /** @description Nothing to stream, or everything was received: EventSource stops reconnecting */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    start_run_api_conversations__conversation_id__runs_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and body again get the first answer again; kept for 24 hours. */
                "idempotency-key"?: string | null;
            };
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RunCreate"];
            };
        };
        responses: {
            /** @description Server-sent events; `data` is one StreamEvent */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": unknown;
                };
            };
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunStarted"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_runs_api_runs_get: {
        parameters: {
            query?: {
                /** @description `live`: queued, streaming or waiting; only those are listed */
                status?: "live";
                limit?: number;
                /** @description Of the page before: that of its last run */
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOf_LiveRunOut_"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_run_api_runs__run_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunOut"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stream_run_api_runs__run_id__stream_get: {
        parameters: {
            query?: {
                /** @description As the header, which wins. */
                last_event_id?: string | null;
            };
            header?: {
                /** @description Continue after this event. */
                "last-event-id"?: string | null;
            };
            path: {
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Server-sent events; `data` is one StreamEvent */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": unknown;
                };
            };
            /** @description Nothing to stream, or everything was received: EventSource stops reconnecting */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stop_run_api_runs__run_id__stop_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunOut"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_messages_api_conversations__conversation_id__messages_get: {
        parameters: {
            query?: {
                /** @description `head`, `all`, or the id of the message where the branch ends */
                path?: string;
                /** @description Go on from there to the newest visible child each time; not with `all` */
                descend?: boolean;
                limit?: number;
                cursor?: string | null;
            };
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessagePageOut"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    add_message_api_conversations__conversation_id__messages_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and body again get the first answer again; kept for 24 hours. */
                "idempotency-key"?: string | null;
            };
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MessageCreate"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageStored"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    hide_message_api_messages__message_id__hide_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageOut"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unhide_message_api_messages__message_id__unhide_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageOut"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_conversations_api_conversations_get: {
        parameters: {
            query?: {
                /** @description Found anywhere in the title. */
                q?: string | null;
                archived?: boolean;
                /** @description One of the tags, to the letter. */
                tag?: string | null;
                limit?: number;
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOf_ConversationOut_"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_conversation_api_conversations_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and body again get the first answer again; kept for 24 hours. */
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ConversationCreate"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationOut"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_conversation_api_conversations__conversation_id__get: {
        parameters: {
            query?: never;
            header?: {
                /** @description 304 where it is still of one of these ETags. */
                "if-none-match"?: string | null;
            };
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationDetailOut"];
                };
            };
            /** @description Unchanged since that ETag */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_conversation_api_conversations__conversation_id__delete: {
        parameters: {
            query?: never;
            header?: {
                /** @description Carry it out only on a state of one of these ETags. */
                "if-match"?: string | null;
            };
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    update_conversation_api_conversations__conversation_id__patch: {
        parameters: {
            query?: never;
            header?: {
                /** @description Carry it out only on a state of one of these ETags. */
                "if-match"?: string | null;
            };
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConversationPatch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationDetailOut"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    restore_conversation_api_conversations__conversation_id__restore_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationOut"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_comparisons_api_comparisons_get: {
        parameters: {
            query?: {
                /** @description Found anywhere in prompt, title or notes. */
                q?: string | null;
                /** @description One of the tags, to the letter. */
                tag?: string | null;
                /** @description A day or a time, ISO 8601; UTC where it names no zone. */
                from?: string | null;
                /** @description A day or a time, ISO 8601; UTC where it names no zone. */
                to?: string | null;
                /** @description In this conversation alone. */
                conversation_id?: string | null;
                limit?: number;
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOf_ComparisonItemOut_"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_comparison_api_comparisons_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and body again get the first answer again; kept for 24 hours. */
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ComparisonCreate"];
            };
        };
        responses: {
            /** @description Server-sent events; `data` is one LanesEvent */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": unknown;
                };
            };
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ComparisonOut"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_leaderboard_api_comparisons_leaderboard_get: {
        parameters: {
            query?: {
                by?: "model" | "variant";
                of?: "votes" | "judge";
                /** @description One of the tags, to the letter. */
                tag?: string | null;
                /** @description A day or a time, ISO 8601; UTC where it names no zone. */
                from?: string | null;
                /** @description A day or a time, ISO 8601; UTC where it names no zone. */
                to?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeaderboardOut"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_comparison_api_comparisons__comparison_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                comparison_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ComparisonOut"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_comparison_api_comparisons__comparison_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                comparison_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    update_comparison_api_comparisons__comparison_id__patch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                comparison_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ComparisonPatch"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ComparisonOut"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export_comparison_api_comparisons__comparison_id__export_get: {
        parameters: {
            query?: {
                format?: "json" | "csv" | "md" | "html";
            };
            header?: never;
            path: {
                comparison_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                    "text/csv; charset=utf-8": unknown;
                    "text/markdown; charset=utf-8": unknown;
                    "text/html; charset=utf-8": unknown;
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stream_comparison_api_comparisons__comparison_id__stream_get: {
        parameters: {
            query?: {
                /** @description As the header, which wins. */
                last_event_id?: string | null;
            };
            header?: {
                /** @description Continue after this event. */
                "last-event-id"?: string | null;
            };
            path: {
                comparison_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Server-sent events; `data` is one LanesEvent */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": unknown;
                };
            };
            /** @description Everything was received: EventSource stops reconnecting */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stop_comparison_api_comparisons__comparison_id__stop_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                comparison_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["LanesRef"] | null;
            };
        };
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ComparisonOut"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    retry_lane_api_comparisons__comparison_id__retry_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and body again get the first answer again; kept for 24 hours. */
                "idempotency-key"?: string | null;
            };
            path: {
                comparison_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LaneRef"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ComparisonOut"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replace_lane_api_comparisons__comparison_id__replace_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and body again get the first answer again; kept for 24 hours. */
                "idempotency-key"?: string | null;
            };
            path: {
                comparison_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LaneReplace"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ComparisonOut"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    continue_comparison_api_comparisons__comparison_id__continue_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and body again get the first answer again; kept for 24 hours. */
                "idempotency-key"?: string | null;
            };
            path: {
                comparison_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ComparisonContinue"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ComparisonOut"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    choose_lane_api_comparisons__comparison_id__choose_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                comparison_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LaneRef"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ComparisonOut"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    vote_api_comparisons__comparison_id__vote_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                comparison_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VoteIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ComparisonOut"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    judge_comparison_api_comparisons__comparison_id__judge_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and body again get the first answer again; kept for 24 hours. */
                "idempotency-key"?: string | null;
            };
            path: {
                comparison_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JudgeIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ComparisonOut"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stop_judgement_api_comparisons__comparison_id__judgements__judgement_id__stop_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                comparison_id: string;
                judgement_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ComparisonOut"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_judgement_api_comparisons__comparison_id__judgements__judgement_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                comparison_id: string;
                judgement_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    search_api_search_get: {
        parameters: {
            query: {
                /** @description All words occur; quotes make a phrase. */
                q: string;
                /** @description A day or a time, ISO 8601; UTC where it names no zone. */
                from?: string | null;
                /** @description A day or a time, ISO 8601; UTC where it names no zone. */
                to?: string | null;
                /** @description Only what this model wrote. */
                model?: string | null;
                limit?: number;
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOf_FoundOut_"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_models_api_models_get: {
        parameters: {
            query?: {
                q?: string | null;
                /** @description Comma-separated; all must be there. */
                input?: string | null;
                /** @description Comma-separated; all must be there. */
                output?: string | null;
                /** @description Comma-separated; all must be there. */
                supports?: string | null;
                /** @description USD per million prompt or completion tokens */
                max_price?: number | string | null;
                sort?: ("name" | "newest" | "price" | "context") | null;
                limit?: number | null;
                cursor?: string | null;
            };
            header?: {
                /** @description 304 where it is still of one of these ETags. */
                "if-none-match"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelsOut"];
                };
            };
            /** @description Unchanged since that ETag */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_changes_api_models_changes_get: {
        parameters: {
            query?: {
                /** @description A day or a time, ISO 8601; UTC where it names no zone. */
                since?: string | null;
                kind?: ("added" | "removed" | "repriced" | "changed") | null;
                limit?: number;
                cursor?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelChangesOut"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_endpoints_api_models__author___slug__endpoints_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                author: string;
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndpointsOut"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    refresh_models_api_models_refresh_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RefreshOut"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_upstreams_api_upstreams_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UpstreamsOut"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    upload_file_api_files_post: {
        parameters: {
            query?: {
                /** @description For a raw body */
                name?: string | null;
            };
            header?: {
                /** @description The same key and body again get the first answer again; kept for 24 hours. */
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /** Format: binary */
                    file: string;
                };
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description Successful Response */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileOut"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    download_file_api_files__file_id__get: {
        parameters: {
            query?: never;
            header?: {
                /** @description 304 where it is still of one of these ETags. */
                "if-none-match"?: string | null;
            };
            path: {
                file_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    download_file_api_files__file_id__head: {
        parameters: {
            query?: never;
            header?: {
                /** @description 304 where it is still of one of these ETags. */
                "if-none-match"?: string | null;
            };
            path: {
                file_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export_all_api_export_get: {
        parameters: {
            query?: {
                /** @description `json` is complete and can be imported again. */
                format?: "json" | "md" | "html";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A file to save; docs/transfer.md describes the JSON */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                    "text/markdown": string;
                    "text/html": string;
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export_conversation_api_conversations__conversation_id__export_get: {
        parameters: {
            query?: {
                /** @description `json` is complete and can be imported again. */
                format?: "json" | "md" | "html";
            };
            header?: never;
            path: {
                conversation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A file to save; docs/transfer.md describes the JSON */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                    "text/markdown": string;
                    "text/html": string;
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    import_conversations_api_import_post: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and body again get the first answer again; kept for 24 hours. */
                "idempotency-key"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /** Format: binary */
                    file: string;
                };
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description What was imported; with `Accept: text/event-stream` events, the last one `done` or `error` */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportedOut"];
                    "text/event-stream": string;
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    open_session_api_session_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SessionCreate"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    close_session_api_session_delete: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_usage_api_usage_get: {
        parameters: {
            query?: {
                group_by?: "model" | "day" | "provider" | "conversation";
                /** @description A day or a time, ISO 8601; UTC where it names no zone. */
                from?: string | null;
                /** @description A day or a time, ISO 8601; UTC where it names no zone. */
                to?: string | null;
                conversation_id?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageSumsOut"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    estimate_api_estimate_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EstimateIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuotesOut"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stream_diagnostics_api_diagnostics_stream_get: {
        parameters: {
            query?: {
                events?: number;
                interval_ms?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Server-sent events, one at a time; the last has the type `end` */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": unknown;
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stream_events_api_events_get: {
        parameters: {
            query?: {
                /** @description As the header, which wins. */
                last_event_id?: string | null;
            };
            header?: {
                /** @description Continue after this event. */
                "last-event-id"?: string | null;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Server-sent events; `data` is one LiveEvent */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": unknown;
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    about_api_about_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AboutOut"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_variant_sets_api_variant_sets_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageOf_VariantSetOut_"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_variant_set_api_variant_sets__name__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VariantSetOut"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_variant_set_api_variant_sets__name__put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VariantSetIn"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VariantSetOut"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_variant_set_api_variant_sets__name__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    health_health_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ready_health_ready_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description Not ready */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What went wrong, as RFC 9457 has it */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as RFC 9457 has it */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
