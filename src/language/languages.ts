/** The languages whose word forms the gateway knows. */
export type Language = 'en' | 'uk' | 'ru';
