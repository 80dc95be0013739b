"""Traditional: column names, codes and units in Traditional characters read as their Simplified forms."""

# Not a dictionary: the characters that stand in the names of columns, in choices, totals, units and dates.
_PAIRS = """
    戶户 編编 號号 碼码 單单 據据 訂订 銷销 開开 發发 貨货 換换 數数 價价 額额 總总 計计 實实 積积 費费 類类 別别
    錄录 紀纪 記记 備备 註注 說说 內内 間间 時时 點点 對对 帳账 賬账 戰战 戲戏 稱称 聯联 絡络 繫系 係系 電电 話话
    機机 郵邮 網网 門门 區区 縣县 鎮镇 鄉乡 業业 務务 員员 經经 負负 責责 職职 會会 買买 賣卖 購购 產产 倉仓 庫库
    儲储 運运 輸输 稅税 統统 證证 執执 營营 資资 規规 範范 圍围 創创 辦办 冊册 許许 獨独 國国 華华 東东 臺台 灣湾
    幣币 種种 萬万 億亿 結结 餘余 應应 該该 際际 淨净 潤润 來来 從从 將将 還还 進进 遠远 連连 過过 達达 邊边 選选
    擇择 個个 兩两 雙双 質质 檢检 測测 評评 級级 狀状 態态 確确 認认 狹狭 寬宽 長长 體体 驗验 關关 協协 議议 變变
    動动 現现 場场 廠厂 廣广 廳厅 屬属 層层 師师 歲岁 歷历 曆历 壽寿 齡龄 齊齐 學学 畢毕 習习 專专 屆届 導导 優优
    讓让 禮礼 獎奖 贈赠 貼贴 補补 償偿 債债 貸贷 險险 預预 報报 請请 審审 簽签 約约 續续 終终 斷断 滿满 誤误 訪访
    談谈 詢询 問问 調调 聽听 見见 視视 覺觉 觀观 聲声 傳传 簡简 訊讯 紅红 綠绿 藍蓝 黃黄 銀银 鐵铁 鋼钢 鑽钻 貴贵
    賓宾 線线 處处 維维 護护 養养 託托 訴诉 麗丽 雲云 團团 園园 圖图 書书 館馆 飾饰 飯饭 麼么 亞亚 倫伦 蘇苏 滬沪
    寧宁 濟济 漢汉 瀋沈 陽阳 龍龙 劃划 劉刘 陳陈 張张 楊杨 趙赵 孫孙 馬马 鄭郑 羅罗 謝谢 鄧邓 馮冯 葉叶 蕭萧 與与
    無无 後后 復复 複复 裡里 項项 順顺 頁页 領领 頭头 顧顾 飛飞 驅驱 勞劳 勢势 參参 臨临 舊旧 樣样 標标 準准 構构
    權权 歡欢 氣气 沖冲 決决 減减 滯滞 漲涨 題题
"""
_TABLE = str.maketrans({pair[0]: pair[1] for pair in _PAIRS.split()})


def simplified(text: str) -> str:
    """Return a text with its Traditional characters in their Simplified forms; what is not known stays."""
    return text if text.isascii() else text.translate(_TABLE)
